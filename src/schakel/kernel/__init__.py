"""Units, identifiers, clock, errors and registries. Knows no framework."""
