"""Django's mail goes into the table of letters, in the transaction that wrote it."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from schakel.kernel.clock import utc_now
from schakel.network.accounts.interface import send_letter


class LetterBackend(BaseEmailBackend):
    """Stores letters; the worker delivers them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put the messages down; gives how many there were."""
        now = utc_now()
        for message in email_messages:
            for to in message.recipients():
                send_letter(to, str(message.subject), str(message.body), now=now)
        return len(email_messages)
