"""Numpy in, numpy out: no attrs, no dates, no checks, no files, no randomness of their own."""
