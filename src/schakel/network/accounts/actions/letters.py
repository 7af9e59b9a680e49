"""Letters by e-mail, put down in the transaction of the caller."""

from datetime import datetime

from schakel.network.accounts.models import Letter


def put_letter(
    to: str,
    subject: str,
    body: str,
    *,
    now: datetime,
    headers: dict[str, str] | None = None,
) -> Letter:
    """Store a letter in the transaction of the caller; the worker delivers it."""
    line = " ".join(subject.split())[:200]
    return Letter.objects.create(
        to=to, subject=line, body=body, headers=headers or {}, created_at=now, due_at=now
    )
