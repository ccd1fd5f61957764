"""Who was there: the organiser's list, the papers of a class, its closing, its corrections."""
