"""Monthly reports of firms, the catalogue of what is due, and figures of whole regions."""
