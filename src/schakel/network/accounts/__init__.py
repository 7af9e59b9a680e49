"""People, companies, and who may do what for which company."""
