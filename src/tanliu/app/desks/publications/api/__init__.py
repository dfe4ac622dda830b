"""The interface of the desk publications."""
