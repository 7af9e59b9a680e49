"""The inbox, and the page on which the operator sees what travelled."""
