"""The pages of the desk enterprises."""
