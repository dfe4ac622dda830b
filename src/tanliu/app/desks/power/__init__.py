"""Days on which electricity is restricted: entered once, for all enterprises of a place or an activity."""
