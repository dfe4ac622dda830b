"""What people file by hand: monthly reports of firms with their checks, figures of whole regions."""
