"""Dataspace Protocol 2025-1 as plain JSON: messages, state machines, policies."""
