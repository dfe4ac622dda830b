"""Programmes that are followed: plans of enterprises and of the district as rows with due days, states and figures."""
