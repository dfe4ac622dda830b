"""Who is told of what, when and in which words: topics of packs, quiet hours, digests, deadlines."""
