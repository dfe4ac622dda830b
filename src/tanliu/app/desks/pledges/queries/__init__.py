"""The registers of pledges and repurchases, as a reader sees them."""
