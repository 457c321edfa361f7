"""ASGI middleware around the application: access log, CORS, limits, keys."""
