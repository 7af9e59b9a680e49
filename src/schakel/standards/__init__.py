"""Wire formats of the field, parsed to plain dataclasses and rendered back."""
