"""Pledges of units and sales with repurchase: reserved lots and linked transfers, for banks and enterprises."""
