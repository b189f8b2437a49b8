"""Measures, side by side with the bare baselines: `python -m bench` writes results.md.

Ratios count, and medians of runs that take turns: both sides are measured on the same machine, in the same minutes.
"""
