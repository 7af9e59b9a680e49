"""What a message and its receipt are, and when one is taken. No database, no network."""
