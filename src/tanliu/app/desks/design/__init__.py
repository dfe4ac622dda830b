"""One page that shows the type, spaces, colours, badges, tables, forms, states and charts that all pages are made of."""
