"""Publications: figures that stay, and restatements with their causes."""
