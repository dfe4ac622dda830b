"""Stores: a portfolio against ordinary stores of its size, and its way to a target. Nothing of a file is kept."""
