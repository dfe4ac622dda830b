"""Plants that are watched: the sun on a surface, what photovoltaics and collectors should give, how far they do."""
