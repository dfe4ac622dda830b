"""Whether a yearly series rises or falls, where it breaks, and whether it has passed its peak."""
