"""What arrives live: kept durably first, booked a few seconds later."""
