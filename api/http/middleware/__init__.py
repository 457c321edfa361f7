"""Layers around the routes: identity, keys, limits, CORS, the access log."""
