"""What the desk deliveries does."""
