"""What visitors and hub staff see."""
