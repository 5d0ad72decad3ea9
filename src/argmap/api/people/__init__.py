"""Accounts, sessions, tokens, groups and access over REST."""
