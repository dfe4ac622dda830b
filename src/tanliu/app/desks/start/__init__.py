"""The first run, and files that nobody has described: a place, an account, mappings proposed and kept."""
