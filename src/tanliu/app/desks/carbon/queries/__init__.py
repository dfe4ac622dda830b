"""What the registry knows: rules of packs, accounts, acts that were told."""
