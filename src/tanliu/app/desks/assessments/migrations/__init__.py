"""Tables of this desk."""
