"""What fails a story."""


class BrokenPromiseError(BaseException):
    """A broken promise: which, and what happened. No `except Exception` of the bot's keeps it."""

    def __init__(self, promise: str, what: str) -> None:
        super().__init__(f"{promise}: {what}")
        self.promise = promise
