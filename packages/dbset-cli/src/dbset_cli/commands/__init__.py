"""The arguments and options of each command; the work is done elsewhere."""
