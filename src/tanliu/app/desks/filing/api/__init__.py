"""The interface of the desk filing."""
