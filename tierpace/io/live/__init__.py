"""Live events of a stream while it runs, counted into streams."""
