"""make bench: how long pages take with 100,000 cases, beside an empty page in the same browser."""
