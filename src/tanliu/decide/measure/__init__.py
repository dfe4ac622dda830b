"""Measures of an enterprise sized from its own load, with their arithmetic, ranked by what a tonne avoided costs."""
