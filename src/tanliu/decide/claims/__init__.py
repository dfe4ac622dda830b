"""What somebody printed, held against what follows from the numbers printed beside it."""
