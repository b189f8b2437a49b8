"""Blocks, forms and ids that every feature uses."""
