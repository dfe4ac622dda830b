"""What works without a network: the manifest, the worker that keeps forms, reports that are sent later."""
