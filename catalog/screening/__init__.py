"""Screening of declarations: who may score what, the scores, and the ranking they give."""
