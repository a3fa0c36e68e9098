"""Numbers over everything below, recounted by the worker."""
