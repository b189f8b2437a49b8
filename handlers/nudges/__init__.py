"""Nudges: their content, the preview, and posting one now."""
