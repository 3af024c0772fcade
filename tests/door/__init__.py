"""Tests of the door: over real HTTP and real websockets, against a real server."""
