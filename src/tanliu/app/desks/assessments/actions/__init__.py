"""What changes assessments and certificates."""
