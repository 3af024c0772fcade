"""Keeping the database well: migrations, checks, backups."""
