"""Every table, derived from its model: lists, records, grids, imports, views."""
