"""What the desk reports does."""
