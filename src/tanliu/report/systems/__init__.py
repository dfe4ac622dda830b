"""The systems of the case collection: who uses each, where it is in the product, what is not met, its printed figures."""
