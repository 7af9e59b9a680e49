"""The web application, that ends its process at a named moment when a file asks for it.

``crash-before``: a message came in, nothing was done yet. ``crash-after``: the message is stored and
its receipt made, the answer is not sent. The file is removed first, so it happens once.
"""

import os
import signal
from pathlib import Path

from schakel.config.wsgi import application as real

FOLDER = Path(os.environ["SCHAKEL_DATA"])


def application(environ, start_response):
    """Answer like the real one, or die."""
    is_inbox = environ["PATH_INFO"] == "/network/inbox"
    if is_inbox:
        die_if_asked("crash-before")
    answer = real(environ, start_response)
    if is_inbox:
        die_if_asked("crash-after")
    return answer


def die_if_asked(name: str) -> None:
    try:
        (FOLDER / name).unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
