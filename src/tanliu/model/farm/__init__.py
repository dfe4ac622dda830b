"""A tea garden: water, warmth, nutrients and its balance of greenhouse gases."""
