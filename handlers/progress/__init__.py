"""A member's steps and status."""
