"""The long view: economy, energy, electricity and emissions of a place by year and scenario, with what it is sensitive to."""
