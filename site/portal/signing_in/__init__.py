"""The pages of logging in."""
