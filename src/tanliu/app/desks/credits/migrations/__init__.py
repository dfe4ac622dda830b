"""Migrations of the desk credits."""
