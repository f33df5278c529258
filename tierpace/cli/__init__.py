"""The command line: it wires io to rosters to show, and computes nothing itself."""
