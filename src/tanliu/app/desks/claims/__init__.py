"""Printed figures and whether they follow: those of the packs, and those that somebody enters."""
