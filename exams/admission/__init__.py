"""Who may sit an exam: its audience, what must have been passed or heard before, make-ups."""
