"""Signing in, accounts, groups, invitations, and the administration."""
