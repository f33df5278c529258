"""What to do about a gap."""
