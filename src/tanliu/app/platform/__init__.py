"""What every desk stands on: people, roles, permissions, audit, background work, the frame of pages and interface."""
