"""Stores against ordinary stores of their size in a base year, and products against products by their bills."""
