"""Energy quota, carbon quota, own plants, contracts and certificates of an enterprise: whether a kWh or tonne counts once."""
