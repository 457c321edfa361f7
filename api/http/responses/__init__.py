"""What goes back: files, events, lines with word times, streams."""
