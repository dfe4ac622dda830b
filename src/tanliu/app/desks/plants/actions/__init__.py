"""What changes the register of plants and what is told of them."""
