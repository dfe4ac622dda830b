"""The pages: thin views over the board, one design system, English and Chinese."""
