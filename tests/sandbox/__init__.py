"""Proves the sandbox itself, so that what the other tests see through it can be believed."""
