"""What is read for the library of factors."""
