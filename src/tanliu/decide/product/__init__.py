"""Energy and carbon of a unit of a product: what a firm's own figures give, and what limits say of it."""
