"""Room `network.exchange`; see README.md."""
