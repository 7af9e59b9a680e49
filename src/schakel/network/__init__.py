"""Rooms that both roles share."""
