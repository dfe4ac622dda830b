"""How likely a budget is passed before its period ends."""
