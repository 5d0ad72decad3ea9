"""Editing a map in the browser: each step is a form, which scripts send as one types."""
