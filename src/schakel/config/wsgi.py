"""The web application of the role that the environment names."""

from schakel.config.roles import set_up

set_up()

from django.core.wsgi import get_wsgi_application  # noqa: E402 (Django reads its settings here)

application = get_wsgi_application()
