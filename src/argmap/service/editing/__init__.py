"""Changing maps: the one path of a change into the store, what leads to it, and the log that it leaves."""
