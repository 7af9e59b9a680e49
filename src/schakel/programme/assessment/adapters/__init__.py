"""Writing a result with the libraries that make files."""
