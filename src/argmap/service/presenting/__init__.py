"""Presenting a map to an audience."""
