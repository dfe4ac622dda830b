"""What the data catalogue expects of whom and by when: what is known of it, what came late, what is missing."""
