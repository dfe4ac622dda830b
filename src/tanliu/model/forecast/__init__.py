"""Hours that are to come: loads of many series a day or a week ahead, with bands, that add up."""
