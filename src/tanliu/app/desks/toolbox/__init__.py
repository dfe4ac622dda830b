"""The toolbox of an enterprise: what it uses and emits, how far the leaders are, and measures sized from its own load."""
