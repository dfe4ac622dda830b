"""What the next hours and days will use: forecasts, what came of them, and how good they were."""
