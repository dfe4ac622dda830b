"""What knows nothing of energy policy: quantities, periods, rounding, the data dictionary, errors."""
