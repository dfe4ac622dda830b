"""Tools: what works on files of a user is declared once, and gets its command, its page and its operation from that."""
