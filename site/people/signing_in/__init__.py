"""Logging in: who is let in, who has to wait, and when a session ends."""
