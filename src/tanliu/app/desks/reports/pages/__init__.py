"""The pages of the desk reports."""
