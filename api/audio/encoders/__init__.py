"""Response formats: one module a format, and the table of them in `registry.py`."""
