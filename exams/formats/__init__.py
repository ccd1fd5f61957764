"""Reads and writes question files. Pure: text in, items and remarks out, nothing stored.

Every reader takes the good items and names the bad ones with their line and the reason; every
writer names what its format cannot say. What a writer says, its reader reads back as it was.
"""
