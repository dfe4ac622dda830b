"""Budgets of energy and carbon: entitlement by rules of packs, fit to targets that cross, whole numbers, and why."""
