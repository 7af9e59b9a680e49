"""What all tests share: the settings they run under, and their data folder."""

import os
import tempfile

os.environ.setdefault("SCHAKEL_DATA", tempfile.mkdtemp(prefix="schakel-test-"))
os.environ.setdefault("SCHAKEL_PUBLIC_URL", "http://localhost:8000")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.config.settings.hub")
