"""What is read of products and titles."""
