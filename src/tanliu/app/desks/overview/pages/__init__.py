"""The pages of the desk overview."""
