"""Settings of the two roles."""
