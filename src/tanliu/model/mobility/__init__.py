"""Trips of shared vehicles: which count and how long they are, how many vehicles are needed, where they stand, who moves them."""
