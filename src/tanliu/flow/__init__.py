"""The one flow: place -> meter -> activity -> inventory -> indicator. Pure Ibis and arithmetic, no I/O, no clock."""
