"""Reports: summaries and files that people take away."""
