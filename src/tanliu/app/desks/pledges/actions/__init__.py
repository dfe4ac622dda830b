"""What changes pledges and repurchases; each goes through the one door of the ledger."""
