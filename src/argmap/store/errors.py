"""How the store says no."""


class StoreError(Exception):
    """Base of what the store raises."""


class StoreUnavailable(StoreError):
    """The store cannot be read or written now (disk full, read-only, locked too long); nothing was half-written."""


class Clash(StoreError):
    """Another change came in between, and the database let only one of the two be; the same request may succeed."""


class StoreTooNew(StoreError):
    """The database was written by a newer argmap; this one would not understand it."""
