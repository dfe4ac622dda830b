"""The first page of the day: figures, what changed, what is to be done."""
