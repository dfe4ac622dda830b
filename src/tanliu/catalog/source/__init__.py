"""The source mapping language: which column of a file feeds which column of which table."""
