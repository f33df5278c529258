"""Bytes and text in and out: limits, encodings, writing whole or not at all."""
