"""Use cases: one function for each thing that a user can do, inside one transaction.

A function takes the unit of work, the actor and plain arguments, and raises the exceptions of `errors.py`.
"""
