"""What a job and an event are. No database."""
