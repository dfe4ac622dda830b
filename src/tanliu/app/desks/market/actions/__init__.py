"""What changes the market: orders placed, taken, withdrawn; auctions; payments and deliveries; suspensions."""
