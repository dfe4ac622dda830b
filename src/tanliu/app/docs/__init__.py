"""The reference pages, made from the data dictionary, the packs, the command line and the docstrings."""

from tanliu.app.docs.pages import pages, write_pages

__all__ = ["pages", "write_pages"]
