"""SSML's `say-as` in every language: characters, digits, cardinals, ordinals, dates, times, telephone numbers."""
