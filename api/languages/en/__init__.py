"""American and British English: misaki's G2P, and what it needs of a text (`readable.py`, `limits.py`)."""
