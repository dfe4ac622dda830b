"""What the desk publications does."""
