"""When each word of a request is heard."""
