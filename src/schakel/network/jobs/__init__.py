"""Room `network.jobs`; see README.md."""
