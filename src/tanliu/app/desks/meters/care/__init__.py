"""The care of meters: their lives, the maintenance plan and work orders."""
