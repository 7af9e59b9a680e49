"""For the officer: what companies did here, in numbers that give no single company away."""
