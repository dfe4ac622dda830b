"""What is looked through."""
