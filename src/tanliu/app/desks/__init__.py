"""The things that people work with, one room each: pages, interface, queries, jobs, commands and words of one thing."""
