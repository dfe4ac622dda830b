"""Files that come in: preview, delivery, refused rows, state of the data."""
