"""Storage of views: opens, stacks, updates and closes modals and publishes App Homes, for every caller."""

import copy
from collections.abc import Mapping
from typing import Any

from fakeslack.controls import controls, with_ids
from fakeslack.inputs import state_values
from fakeslack.records import View
from fakeslack.requests import APP_ID
from fakeslack.state import State

DEEPEST_STACK = 3


class ViewStore:
    """Open modals and published App Homes of the workspace. `payload` is a view as the app sends it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def open(self, user_id: str, payload: Mapping[str, Any]) -> View:
        """Open a modal in place of those that the person has open."""
        with self._state.changed:
            self.clear(user_id)
            return self.push(user_id, payload)

    def may_push(self, user_id: str) -> bool:
        """Return whether another modal may be pushed: one or two are open."""
        with self._state.changed:
            return 0 < len(self._state.modals[user_id]) < DEEPEST_STACK

    def push(self, user_id: str, payload: Mapping[str, Any]) -> View:
        """Push a modal on the person's stack."""
        with self._state.changed:
            view = View(f"V{self._state.number()}", user_id, self._with_ids(payload), self._hash())
            self._state.modals[user_id].append(view)
            self._state.show_to(user_id, view)
            return view

    def update(self, view: View, payload: Mapping[str, Any]) -> None:
        """Replace a view's payload. Typed values stay where block_id and action_id stay."""
        with self._state.changed:
            view.payload = self._with_ids(payload)
            view.hash = self._hash()
            kept = {(block["block_id"], element["action_id"]) for block, element in controls(view.payload)}
            view.typed = {key: value for key, value in view.typed.items() if key in kept}
            self._state.show_to(view.user, view)

    def close(self, view: View) -> None:
        """Close one modal."""
        with self._state.changed:
            view.closed = True
            self._state.modals[view.user].remove(view)
            self._state.changed.notify_all()

    def clear(self, user_id: str) -> None:
        """Close every modal of a person."""
        with self._state.changed:
            for view in self._state.modals[user_id]:
                view.closed = True
            self._state.modals[user_id].clear()
            self._state.changed.notify_all()

    def publish(self, user_id: str, payload: Mapping[str, Any]) -> View:
        """Publish a person's App Home. One that equals the last does not count as appearing."""
        with self._state.changed:
            before = self._state.homes.get(user_id)
            home = View(f"V{self._state.number()}", user_id, self._with_ids(payload), self._hash(), sent=payload)
            self._state.homes[user_id] = home
            if before is None or before.sent != payload:
                self._state.show_to(user_id, home)
            self._state.changed.notify_all()
            return home

    def view_object(self, view: View) -> dict[str, Any]:
        """Return Slack's view object, with the state of its inputs."""
        stack = self._state.modals.get(view.user, [])
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "close": None,
            "submit": None,
            **copy.deepcopy(view.payload),
            "id": view.id,
            "team_id": self._state.team,
            "hash": view.hash,
            "state": {"values": state_values(view.payload, view.typed)},
            "previous_view_id": stack[stack.index(view) - 1].id if view in stack[1:] else None,
            "root_view_id": stack[0].id if view in stack else view.id,
            "app_id": APP_ID,
            "app_installed_team_id": self._state.team,
            "bot_id": f"B{self._state.bot.id}",
        }

    def _hash(self) -> str:
        return f"{self._state.timestamp()}.{self._state.number()}"

    def _with_ids(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        return {**payload, "blocks": with_ids(payload["blocks"], self._state.number)}
