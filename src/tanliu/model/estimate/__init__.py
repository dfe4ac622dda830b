"""What is not known, estimated from what is: fuels from electricity, gaps from neighbouring readings."""
