"""The long view: scenarios to 2060, their peak, what drives them and what they depend on, targets."""
