"""Where data live: a lake of Delta tables on disk, read by DuckDB."""
