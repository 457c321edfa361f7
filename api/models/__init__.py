"""Model versions: their networks (`v1_0`), the engines that run them (`engines`), and their voices."""
