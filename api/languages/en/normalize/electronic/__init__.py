"""Web addresses, e-mail, files, network addresses and code, as people read them out."""
