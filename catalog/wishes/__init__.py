"""Wish lists of a year whose seats are drawn, and the draw, which `catalog.draw` recomputes."""
