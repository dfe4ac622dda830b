"""What files of transport tell by the rules of packs."""
