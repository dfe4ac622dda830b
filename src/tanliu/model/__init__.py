"""Pure statistics and physics on arrays; floats are allowed here, and nowhere in what is appealed or traded."""
