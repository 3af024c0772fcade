"""Every read, one module per noun. Each function is one SELECT into a frozen row type."""
