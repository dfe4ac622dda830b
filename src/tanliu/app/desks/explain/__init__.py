"""Where a number comes from, down to meter, row and factor."""
