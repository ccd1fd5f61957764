"""Supervision: frozen statistics, circulars by unit, and the ladder that people climb by decision.

Everything is about units' completion of duty; a ranking of people does not exist here (DOMAIN 8).
"""
