"""What is read of interfaces, partners and parcels, and the rows that parcels are made of."""
