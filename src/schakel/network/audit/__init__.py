"""Room `network.audit`; see README.md."""
