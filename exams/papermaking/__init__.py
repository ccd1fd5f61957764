"""Papers before the exam: what a blueprint gives, looked at and printed by those who set it."""
