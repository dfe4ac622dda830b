"""What plans are made of, and plans that were worked out."""
