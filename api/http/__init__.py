"""HTTP, and nothing but HTTP: requests checked and handed to `synthesis`, its audio handed back.

`app.py` puts the application together: `routers/` have the routes, `schemas/` what they take, `responses/` what they
give, `middleware/` what lies around them, `error_handlers.py` every error in OpenAI's shape.
"""
