"""Argdown (argdown.org), read and written; docs/argdown.md has the grammar."""
