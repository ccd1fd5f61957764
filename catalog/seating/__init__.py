"""Seats: who may have one, who holds one, who waits; every change goes through `seats`."""
