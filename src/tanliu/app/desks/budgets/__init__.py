"""Budgets of energy and carbon: plans by rules of packs, side by side, and each number step by step."""
