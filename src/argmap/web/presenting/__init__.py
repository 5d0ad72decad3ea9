"""Presenting a map: to a room, and to phones that follow."""
