"""The pages of the desk office."""
