"""What a company and a role are. No framework, no clock."""
