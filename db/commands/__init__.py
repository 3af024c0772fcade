"""Every write, one module per noun. Commands take the session first and never commit."""
