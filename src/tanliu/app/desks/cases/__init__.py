"""Cases of all processes: where each stands, whose turn it is, what is due; and the notices that they cause."""
