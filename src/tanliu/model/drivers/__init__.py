"""What a change is made of: index decomposition, and the drivers of emissions between two sides."""
