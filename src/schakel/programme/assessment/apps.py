"""The room `programme.assessment` as a Django app."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "schakel.programme.assessment"
    label = "assessment"
