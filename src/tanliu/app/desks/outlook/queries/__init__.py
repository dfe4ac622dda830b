"""What the desk outlook reads: the base year, outlooks of packs, and what they come to."""
