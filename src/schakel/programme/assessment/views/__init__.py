"""Pages of the quick scan."""
