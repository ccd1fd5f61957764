"""What is held about oneself: told in plain words, and handed out as a copy (PIPL art. 44, 45)."""
