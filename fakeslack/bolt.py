"""Delivery to a Bolt app in the same process, without a port. The only module here that needs slack_bolt."""

from collections.abc import Mapping

from slack_bolt import App, BoltRequest

from fakeslack.requests import AppResponse, Deliver


def deliver_to(app: App) -> Deliver:
    """Return the function that `Workspace.connect` takes: it hands each request to `app.dispatch`."""

    def deliver(headers: Mapping[str, str], body: bytes) -> AppResponse:
        request = BoltRequest(body=body.decode(), headers={name: [value] for name, value in headers.items()})
        response = app.dispatch(request)
        found = {name.lower(): values[0] for name, values in response.headers.items()}
        return AppResponse(response.status, found, (response.body or "").encode())

    return deliver
