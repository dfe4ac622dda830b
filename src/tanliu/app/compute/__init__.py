"""The conductor: what came in becomes results, today or as known on a past day."""
