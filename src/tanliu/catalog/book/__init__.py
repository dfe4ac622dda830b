"""Books of factors as publishers write them: which table of which sheet says what, in which unit and for which year."""
