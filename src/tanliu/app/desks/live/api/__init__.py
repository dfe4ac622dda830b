"""The interface of the desk live."""
