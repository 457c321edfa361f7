"""The command line, one file a command: `add` declares its arguments, `run` runs it."""
