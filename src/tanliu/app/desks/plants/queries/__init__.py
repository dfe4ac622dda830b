"""What is read of plants and supply."""
