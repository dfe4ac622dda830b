"""What is done with institutions."""
