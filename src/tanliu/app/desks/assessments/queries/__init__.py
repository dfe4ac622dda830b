"""What is read of schemes, assessments and certificates."""
