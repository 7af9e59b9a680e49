"""The web application of the role that the environment names."""

import os
import signal

from schakel.config.node import require_safe_sqlite
from schakel.config.options import from_environment
from schakel.config.roles import set_up
from schakel.config.supervisor import die_with_parent

if os.environ.get("SCHAKEL_SUPERVISED"):
    die_with_parent(signal.SIGKILL)  # a killed server leaves no worker behind on its port

require_safe_sqlite(from_environment(os.environ.get("SCHAKEL_ROLE", "hub")))
set_up()

from django.core.wsgi import get_wsgi_application  # noqa: E402 (Django reads its settings here)

application = get_wsgi_application()
