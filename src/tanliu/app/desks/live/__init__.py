"""Live sources: what arrives from meters by itself."""
