"""Practice and remembering: today's few questions, the book of mistakes, what a person still knows.

It is hers alone and earns no credit; nothing here counts days in a row or compares people.
"""
