"""What was read, when, and when it was known: readings as bookings that add up."""
