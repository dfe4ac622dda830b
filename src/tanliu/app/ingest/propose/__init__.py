"""What a file that nobody has described could mean: its header, columns, units and times, as a source mapping to confirm."""
