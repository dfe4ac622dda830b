"""All that is impure: the store, the command line, imports, and later the web."""
