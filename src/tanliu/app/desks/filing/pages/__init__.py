"""The pages of the desk filing."""
