"""Secrets that are shown once, and what is kept of them."""

import base64
import hashlib
import secrets


def new_secret(prefix: str) -> str:
    """A secret of 256 random bits; the prefix tells what it is for, to people and to secret scanners."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def new_signing_secret() -> str:
    """A secret that signs messages, in the form of Standard Webhooks."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def digest(secret: str) -> str:
    """What is kept of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_id() -> str:
    """A short random id, for what is named in addresses but guards nothing."""
    return secrets.token_hex(8)
