"""Organic waste: batches that must close, what treatment gives off, and the landfill that would have been."""
