"""The registry: allowances and their compliance, credits from acts, the market; by rules of packs."""
