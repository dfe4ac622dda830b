"""Carbon of grids by hour and place: flows of power with what was emitted for them."""
