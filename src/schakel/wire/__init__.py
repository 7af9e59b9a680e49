"""The one way out: every outbound request of a node goes through here."""
