"""The interface of the desk estimates."""
