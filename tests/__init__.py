"""Tests. `pytest` runs them all; `make test` fetches what they need first."""
