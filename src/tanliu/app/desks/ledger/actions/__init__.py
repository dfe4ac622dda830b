"""What changes the ledger: each goes through the one door of the platform."""
