"""Rows that a person, a file or a program tells: read cell by cell, judged row by row, shown alike everywhere."""
