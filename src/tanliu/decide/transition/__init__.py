"""Plans of a transformation: capacities and product chains over years, checked against each other."""
