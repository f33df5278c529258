"""Tables of any columns: as text, HTML, CSV and data frames."""
