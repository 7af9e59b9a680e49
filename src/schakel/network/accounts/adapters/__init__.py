"""Signing in: what this site asks of django-allauth, which does it."""
