"""Transport of goods: an inventory by tonne-kilometres. Nothing of a file is kept."""
