"""What files of organic waste tell by the rules of packs."""
