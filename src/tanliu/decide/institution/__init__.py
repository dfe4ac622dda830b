"""Public institutions: what they use by person and floor area, beside the quota of their type, and who is due for an audit."""
