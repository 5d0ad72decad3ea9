"""What stays: maps, their elements and their revision log in SQLite, or in PostgreSQL when that is outgrown.

`database.py` opens it, `tables.py` says what it holds, `repository.py` reads and writes maps in a transaction.
"""
