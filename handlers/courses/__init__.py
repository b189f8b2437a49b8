"""Continuing education: courses, hours, and the form that logs one."""
