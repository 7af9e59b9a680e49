"""Passing requests to nodes behind a router: the hub's end and the node's end."""
