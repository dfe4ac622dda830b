"""Background work: a durable table of jobs and the worker that does them."""
