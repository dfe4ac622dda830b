"""Terms of the field that pages explain beside the word: documents of packs, in both languages."""
