"""Validated quantities: metered and reported use, one per entity, period, carrier and purpose."""
