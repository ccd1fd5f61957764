"""xAPI 1.0.3 (IEEE 9274.1.1): completions of known courses in, the ledger's entries out.

A statement is kept as it came; what it means for the ledger goes the way of every other record.
"""
