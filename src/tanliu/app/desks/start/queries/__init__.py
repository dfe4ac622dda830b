"""What the desk start reads."""
