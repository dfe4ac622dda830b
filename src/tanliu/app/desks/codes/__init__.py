"""The energy and the carbon code of a firm: links, sheets, the public page."""
