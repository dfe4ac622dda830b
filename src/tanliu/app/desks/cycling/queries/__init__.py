"""What files of shared vehicles tell by the rules of packs."""
