"""What the desk start does."""
