"""Map, flows and totals of what a reader sees."""
