"""The bot as people have it: in a browser, in a Slack that nobody here wrote. `make test-browser`."""
