"""Energy of buildings: baselines by weather and hour, what a measure saved, and how far that can be trusted."""
