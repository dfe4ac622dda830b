"""What files of a garden tell by the rules of packs."""
