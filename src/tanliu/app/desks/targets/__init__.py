"""Dated targets with their baselines, beside what is measured."""
