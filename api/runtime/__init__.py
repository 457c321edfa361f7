"""The process: wiring the parts, running them, stopping them, and telling what is configured."""
