"""What this room decides, without a framework."""
