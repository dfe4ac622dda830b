"""Who and where: the tree of regions and the entities in it."""
