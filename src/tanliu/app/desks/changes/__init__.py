"""What changed between two periods, and what it is made of."""
