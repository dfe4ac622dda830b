"""Background work: a durable table of jobs and a worker that survives kill -9."""
