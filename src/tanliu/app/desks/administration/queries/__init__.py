"""What is read from the results for the desk office."""
