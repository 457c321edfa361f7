"""The command line: one file a command. Each has `add`, which declares its arguments, and a function that runs it."""
