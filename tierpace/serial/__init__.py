"""Any value as JSON, and back; its names are those of `tierpace.show`."""
