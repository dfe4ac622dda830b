"""Cases in the operational database: one way to move them, whatever the process."""
