"""Web API methods: a function for each, in a module for each family."""

from fakeslack.methods import chat, conversations, files, oauth, users, views
from fakeslack.methods.context import Method

METHODS: dict[str, Method] = {
    **oauth.METHODS,
    **users.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **views.METHODS,
    **files.METHODS,
}

__all__ = ["METHODS", "Method"]
