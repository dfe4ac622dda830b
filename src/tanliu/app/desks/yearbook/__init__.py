"""Energy statistics of a yearbook: its table by industry and carrier read from a file and held against the sum of enterprises."""
