"""What changes products and titles."""
