"""One place to look for anything: enterprises, towns, meters, pages, factors, terms."""
