"""Public institutions: who they are, what they use by person and floor area, quotas, audits, retrofits, publicity."""
