"""Events out: another system is told that something happened, and asks for the rest itself."""
