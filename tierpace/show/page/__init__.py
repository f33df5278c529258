"""The page an agency opens every morning."""
