"""Linked resources of an enterprise: energy quota, carbon quota, own plants, contracts and certificates beside each other."""
