"""Product carbon base: energy and carbon of a unit of typical products, their limits, and registers of green titles."""
