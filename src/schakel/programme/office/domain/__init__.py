"""What the office decides: which numbers may be shown."""
