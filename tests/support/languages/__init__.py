"""Languages that only tests speak."""
