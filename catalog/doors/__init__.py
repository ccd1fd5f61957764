"""At the door: the person's code, phones that scan, the room's rotating code."""
