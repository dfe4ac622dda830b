"""Tools for everybody: the list, the page of each, their operations, and answers that are kept."""
