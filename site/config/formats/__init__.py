"""How dates are written, by names that templates use: {{ moment|date:"DAY_AND_TIME" }}."""
