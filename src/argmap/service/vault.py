"""Secrets that must be read again, such as those that sign webhooks: encrypted, with a key beside the database.

Whoever gets a copy of the database alone, or of a backup, cannot read them.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from argmap.service.errors import StoreUnavailable


class SecretLost(Exception):
    """A secret was encrypted with another key than the one that is here."""


class Vault:
    """Encrypts and decrypts with the key in a file, which is made when it is first needed."""

    def __init__(self, key_file: Path):
        self._file = key_file
        self._fernet: Fernet | None = None

    def encrypt(self, secret: str) -> str:
        """A secret as it is stored.

        :raises StoreUnavailable: the key can be neither read nor made.
        """
        return self._key().encrypt(secret.encode()).decode()

    def decrypt(self, stored: str) -> str:
        """A secret of what was stored.

        :raises SecretLost: it was encrypted with another key.
        :raises StoreUnavailable: the key can be neither read nor made.
        """
        try:
            return self._key().decrypt(stored.encode()).decode()
        except InvalidToken:
            raise SecretLost(f"It was encrypted with another key than the one in {self._file.name}.") from None

    def issue(self, content: str) -> str:
        """A text that proves, for a while, that this service made it."""
        return self.encrypt(content)

    def redeem(self, issued: str, seconds: int) -> str | None:
        """The content of a text that was issued so many seconds ago at most; None for any other."""
        try:
            return self._key().decrypt(issued.encode(), ttl=seconds).decode()
        except (InvalidToken, UnicodeError):
            return None

    def _key(self) -> Fernet:
        if self._fernet is None:
            try:
                self._fernet = Fernet(_read_or_make(self._file))
            except (OSError, ValueError) as error:
                raise StoreUnavailable(f"The key in {self._file} cannot be used: {error}.") from None
        return self._fernet


def _read_or_make(file: Path) -> bytes:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(Fernet.generate_key())
        # Of several processes that make one at the same time, the first wins, and its key is whole.
        with suppress(FileExistsError):
            os.link(made, file)
        made.unlink()
    return file.read_bytes()
