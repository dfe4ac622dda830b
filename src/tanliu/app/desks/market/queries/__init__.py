"""What is read of the market; the carbon account reads its prices too."""
