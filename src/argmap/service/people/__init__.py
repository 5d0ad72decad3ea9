"""Accounts and how they sign in, what they own, and with whom they share it."""
