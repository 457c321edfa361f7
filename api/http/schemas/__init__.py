"""What clients may send, checked (pydantic)."""
