"""Transport of goods: tonne-kilometres by mode, what they cause, and on which kind of distance they rest."""
