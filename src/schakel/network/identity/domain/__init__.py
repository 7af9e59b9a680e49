"""What a key, a signature and a DID document are. No database, no file, no network."""
