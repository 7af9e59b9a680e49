"""Addresses of the assessment's pages. Load with ``{% load assessment %}``."""

from typing import Any

from django import template

from schakel.programme.assessment.views.holder import Holder

register = template.Library()


@register.simple_tag
def at(holder: Holder, name: str, *args: Any) -> str:
    """Address of a page for this holder: ``{% at holder "item" code %}``."""
    return holder.address(name, *args)
