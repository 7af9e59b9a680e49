"""Room `network.identity`; see README.md."""
