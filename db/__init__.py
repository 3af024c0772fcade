"""The only way to the data."""
