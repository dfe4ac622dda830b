"""Background work: a durable table of jobs, a worker that survives kill -9, and what it can do."""
