"""Energy systems: tools that work on files of buildings, plants and grids, in the shell and on pages alike."""
