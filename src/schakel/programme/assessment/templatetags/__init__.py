"""Template tags of the assessment."""
