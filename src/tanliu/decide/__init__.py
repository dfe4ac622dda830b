"""What is decided: pure rooms that propose; ``app`` checks who asks, writes, and tells."""
