"""Schakel: an open platform for a flexible, digitally connected production network."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("schakel")
except PackageNotFoundError:  # a checkout: it runs from its source folder and is not installed
    __version__ = "2026.11"
