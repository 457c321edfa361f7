"""How long a test waits for what must happen."""

HANGS_AFTER_S = 240
"""Then it is taken for something that never will. No test that passes has waited for a tenth of it, and it is less than
pytest's `faulthandler_timeout` (pyproject.toml, 300), which ends the whole run with every thread's stack."""
