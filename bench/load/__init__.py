"""make load, make soak: how many people at once, and whether memory stays as it was over the hours."""
