"""Puts it together: settings, clock, Bolt app, HTTP server, Socket Mode, scheduler, nudger, the `recert` program."""
