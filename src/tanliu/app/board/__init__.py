"""What the pages and the API show, read from the results within a reader's scope."""
