"""Exports of the console: their headers and cells, and what becomes of them."""
