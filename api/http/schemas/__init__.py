"""Bodies of requests, checked by pydantic, and the JSON bodies of some responses."""
