"""Web addresses, e-mail, telephone numbers, files, network addresses and code."""
