"""What changes partners and parcels; each is an action."""
