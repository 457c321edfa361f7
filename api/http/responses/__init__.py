"""Responses: the formats of their bodies (file, events, lines of JSON, captions), and how they are sent."""
