"""Plants that generate, store and heat, their states and yields, and whether supply covers the demand to come."""
