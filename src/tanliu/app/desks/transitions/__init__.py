"""Plans of a transformation: capacities and chains over years, with what contradicts itself in them."""
