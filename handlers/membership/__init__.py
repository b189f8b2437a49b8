"""Joining, leaving, and taking somebody off a roster."""
