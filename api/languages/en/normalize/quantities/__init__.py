"""Money, measures and sizes."""
