"""What the desk estimates does."""
