"""Sending, delivering, receiving, forgetting."""
