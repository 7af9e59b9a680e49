"""Addresses of the assessment's pages. Load with ``{% load assessment %}``."""

from typing import Any, Protocol

from django import template

register = template.Library()


class HasAddresses(Protocol):
    """A holder of an assessment, whose pages have addresses of their own."""

    def address(self, name: str, *args: Any) -> str:
        """The address of one page."""


@register.simple_tag
def at(holder: HasAddresses, name: str, *args: Any) -> str:
    """Address of a page for this holder: ``{% at holder "item" code %}``."""
    return holder.address(name, *args)
