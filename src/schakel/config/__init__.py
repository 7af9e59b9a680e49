"""What knows all rooms: settings, addresses, roles, the command line, the demo network."""
