"""Monthly reports of firms: laid out, checked, submitted, asked back, accepted; and figures of whole regions."""
