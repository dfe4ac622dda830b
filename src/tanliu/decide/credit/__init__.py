"""Credits from acts by methodologies of packs: what an act avoids, whether it counts, and what a month issues; pure."""
