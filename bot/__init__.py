"""What runs: settings, clock, Bolt app, HTTP server, Socket Mode, the outbox, the demo, and the `recert` program."""
