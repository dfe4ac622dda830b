"""What is read of public institutions."""
