"""Organic waste: batches, the landfill that would have been, and what is kept from it. Nothing of a file is kept."""
