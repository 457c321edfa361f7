"""The time limit of tests that wait for an event."""

HANGS_AFTER_S = 240
"""Seconds after which an event is taken as missing. Passing tests wait for less than a tenth of it. It is below
pytest's `faulthandler_timeout` (pyproject.toml, 300), which ends the whole run with every thread's stack."""
