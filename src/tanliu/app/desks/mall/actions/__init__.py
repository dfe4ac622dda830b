"""What people do in the mall."""
