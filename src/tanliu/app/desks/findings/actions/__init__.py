"""What the desk findings does."""
