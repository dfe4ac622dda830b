"""Values of registers become energy of intervals; what cannot be settled is held back for a person."""
