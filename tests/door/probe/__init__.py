"""A small application behind the real gate, with one of everything a stranger must not reach."""
