"""The link that opens the first run: printed once in the terminal, kept as a hash, gone with the first account."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from django.contrib.auth.models import User

#: The file that holds the hash of the link in force.
_FILE = "first-run"


def issue(workspace: Path) -> str | None:
    """Make the link's secret anew; None once there is an account. Earlier links no longer open.

    Returns
    -------
    str or None
        256 random bits as text, to be shown once.
    """
    file = workspace / _FILE
    if User.objects.exists():
        file.unlink(missing_ok=True)
        return None
    secret = secrets.token_urlsafe(32)
    fresh = file.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(_hash(secret), encoding="ascii")
    fresh.replace(file)
    return secret


def opens(workspace: Path, secret: str) -> bool:
    """Return whether a secret is the one in force, and nobody has an account yet."""
    file = workspace / _FILE
    told = file.read_text(encoding="ascii") if file.is_file() else ""
    return hmac.compare_digest(told, _hash(secret)) and not User.objects.exists()


def use_up(workspace: Path) -> None:
    """End the link."""
    (workspace / _FILE).unlink(missing_ok=True)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
