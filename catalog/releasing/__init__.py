"""The published catalogue changes by releases alone: what waits, what changes, who is told."""
