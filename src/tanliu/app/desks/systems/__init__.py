"""The twelve cases: their systems, where each is here, what is not met, and every printed figure with its verdict."""
