"""Identifiers made here: unguessable, and unique without asking anybody."""

import secrets
import uuid


def new_uid() -> str:
    """A new identifier: 32 lower-case hexadecimal digits, 122 random bits (RFC 9562, version 4)."""
    return uuid.uuid4().hex


def new_token() -> str:
    """A new secret for a link or a cookie: 43 URL-safe characters, 256 random bits."""
    return secrets.token_urlsafe(32)
