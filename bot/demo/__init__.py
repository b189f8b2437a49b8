"""The demo: a season of Recert in a local workspace, in a terminal or a browser."""
