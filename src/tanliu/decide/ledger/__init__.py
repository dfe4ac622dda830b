"""One ledger for every unit: proposals are checked and folded into balances; who holds the book posts them."""
