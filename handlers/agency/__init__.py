"""An agency: its channel, settings and training officers."""
