"""Opening, stacking, updating and closing views, whoever asks for it: the Web API or an acknowledgement."""

import copy
from collections.abc import Mapping
from typing import Any

from fakeslack.controls import controls, numbered
from fakeslack.inputs import values
from fakeslack.records import View
from fakeslack.state import State

DEEPEST_STACK = 3


class ViewStore:
    """The workspace's open modals and published homes, as a clerk who changes them."""

    def __init__(self, state: State) -> None:
        self._state = state

    def open(self, user_id: str, content: Mapping[str, Any]) -> View:
        """Open a modal in place of whatever the person had open."""
        with self._state.changed:
            self.clear(user_id)
            return self.push(user_id, content)

    def may_push(self, user_id: str) -> bool:
        """Say whether another modal fits on top: at least one is open, and fewer than three."""
        with self._state.changed:
            return 0 < len(self._state.modals[user_id]) < DEEPEST_STACK

    def push(self, user_id: str, content: Mapping[str, Any]) -> View:
        """Put a modal on top."""
        with self._state.changed:
            view = View(f"V{self._state.number()}", user_id, self._numbered(content), self._hash())
            self._state.modals[user_id].append(view)
            self._state.arrive(user_id, view)
            return view

    def update(self, view: View, content: Mapping[str, Any]) -> None:
        """Replace a view's content. What was typed stays where block_id and action_id stay."""
        with self._state.changed:
            view.content = self._numbered(content)
            view.hash = self._hash()
            kept = {(block["block_id"], element["action_id"]) for block, element in controls(view.content)}
            view.typed = {key: value for key, value in view.typed.items() if key in kept}
            self._state.arrive(view.user, view)

    def close(self, view: View) -> None:
        """Take a modal off the stack."""
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

    def publish(self, user_id: str, content: Mapping[str, Any]) -> View:
        """Show a person their App Home. Drawn as it was before, it is nothing that appears."""
        with self._state.changed:
            before = self._state.homes.get(user_id)
            home = View(f"V{self._state.number()}", user_id, self._numbered(content), self._hash(), sent=content)
            self._state.homes[user_id] = home
            if before is None or before.sent != content:
                self._state.arrive(user_id, home)
            self._state.changed.notify_all()
            return home

    def described(self, view: View) -> dict[str, Any]:
        """Give Slack's view object, with the state of its inputs."""
        stack = self._state.modals.get(view.user, [])
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "close": None,
            "submit": None,
            **copy.deepcopy(view.content),
            "id": view.id,
            "team_id": self._state.team,
            "hash": view.hash,
            "state": {"values": values(view.content, view.typed)},
            "previous_view_id": stack[stack.index(view) - 1].id if view in stack[1:] else None,
            "root_view_id": stack[0].id if view in stack else view.id,
            "app_id": "ALOCAL",
            "app_installed_team_id": self._state.team,
            "bot_id": f"B{self._state.bot.id}",
        }

    def _hash(self) -> str:
        return f"{self._state.timestamp()}.{self._state.number()}"

    def _numbered(self, content: Mapping[str, Any]) -> dict[str, Any]:
        return {**content, "blocks": numbered(content["blocks"], self._state.number)}
