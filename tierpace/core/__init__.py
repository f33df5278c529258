"""The types: signals, months, money, tiers and programs, creators, streams, the ledger and what is cut from it."""
