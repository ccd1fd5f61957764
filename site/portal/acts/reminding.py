"""A friendly word to those who lack credits, long before any notice: a message and nothing else."""

SOURCE = "portal.reminder"
