"""The Web API methods that the workspace answers, each as a plain function in its family's module."""

from fakeslack.methods import chat, conversations, files, oauth, people, views
from fakeslack.methods.call import Method

METHODS: dict[str, Method] = {
    **oauth.METHODS,
    **people.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **views.METHODS,
    **files.METHODS,
}

__all__ = ["METHODS", "Method"]
