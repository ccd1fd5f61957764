"""ID numbers, where a house needs them: checked, sealed, masked, read in full on record only.

Off until PII_KEY is set (docs/decisions/0025). No number leaves this package but masked, or to
somebody whose reading is recorded in the same transaction.
"""
