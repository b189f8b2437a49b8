"""The bot in a browser, in a Slack that this project did not write. `make test-browser`."""
