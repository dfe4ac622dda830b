"""What files of stores tell by the rules of packs."""
