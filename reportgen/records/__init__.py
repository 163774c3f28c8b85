"""What is known: one table a file, its frozen record and its contract together."""
