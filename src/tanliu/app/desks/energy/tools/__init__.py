"""What each tool does, one module for each."""
