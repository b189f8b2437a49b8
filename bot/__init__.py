"""The running bot: settings, clock, Bolt app, HTTP server, Socket Mode, outbox, demo, and the `recert` program."""
