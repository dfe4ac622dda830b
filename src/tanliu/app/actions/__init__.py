"""One file a verb; the command line, the Python API and later the web call these and nothing below them."""
