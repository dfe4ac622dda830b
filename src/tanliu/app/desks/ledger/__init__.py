"""The ledger as people see it: accounts, transfers, receipts, the list of checks, signed heads."""
