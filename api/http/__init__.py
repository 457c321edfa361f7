"""HTTP: requests are checked and handed to `synthesis`, and its audio is sent. The only package that knows HTTP.

`app.py` puts the application together. `routers/` has the routes, `schemas/` the bodies of requests, `requests.py`
turns those into synthesis requests, `responses/` makes the bodies of responses, `middleware/` wraps the application,
and `error_handlers.py` gives every error OpenAI's shape.
"""
