"""The company's journey, on a hub."""
