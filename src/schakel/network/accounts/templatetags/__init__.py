"""Tags of the company's pages."""
