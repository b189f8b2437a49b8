"""The fuzzer: generated commands, payloads, files and HTTP requests, and what must hold after each.

What is generated follows from a seed and the code's own tables: commands, buttons, forms, events, columns.
"""
