"""The secondary market: orders that reserve units, auctions, delivery against payment, what surveillance asks."""
