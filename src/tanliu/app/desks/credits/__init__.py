"""Credits of residents: acts that operators tell of, months that are issued, rewards, and leaving without a trace."""
