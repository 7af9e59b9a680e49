"""Who can help: fieldlabs, hubs and the agenda they come from."""
