"""The container: its base and content, where it keeps its data, and when it counts as healthy."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.bot.programs import free_port
from tests.locks import PYTHONS, ROOT
from tests.packaging.test_wheel import PACKAGES

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")


def instruction(name: str) -> str:
    """Return the words of an instruction that the Dockerfile has once."""
    (found,) = re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)
    return str(found)


def test_the_image_is_built_from_what_the_wheel_is_built_from() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert "*" in lines
    assert let_in == {*PACKAGES, "pyproject.toml", "requirements.lock", "README.md", "LICENSE"}


def test_the_image_has_a_python_that_the_locks_are_complete_for() -> None:
    python = re.search(r":(\d+\.\d+)-slim$", instruction("ARG"))
    assert python is not None
    assert python[1] in PYTHONS


def test_the_bot_in_the_container_is_not_root_and_keeps_its_database_in_the_volume() -> None:
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", instruction("USER"))
    assert f" DATABASE_URL=sqlite:///{instruction('VOLUME')}/recert.db" in instruction("ENV")
    assert f"recert:{instruction('VOLUME')}" in COMPOSE


def test_compose_builds_stages_that_the_dockerfile_has() -> None:
    named = re.findall(r"target: (\w+)", COMPOSE)
    assert {"run", "serve"} == set(named) <= set(re.findall(r" AS (\w+)$", DOCKERFILE, re.MULTILINE))


@pytest.fixture(params=[200, 503])
def answering(request: pytest.FixtureRequest) -> Iterator[tuple[int, int, list[str]]]:
    """Run a server that answers every request with one status; yield the status, its port, and the paths asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(request.param)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield request.param, server.server_port, asked
        server.shutdown()
        thread.join()


def healthy(port: int) -> bool:
    """Return what the image's health check finds on a port, beside a proxy that leads nowhere."""
    words = json.loads(re.sub(r"^.* CMD ", "", instruction("HEALTHCHECK")))
    script = words[-1].replace(" 3000,", f" {port},")
    assert f" {port}," in script
    seen = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, *words[1:-1], script],
        env={"HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"},
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return seen.returncode == 0


def test_the_container_is_healthy_while_the_bot_is_ready(answering: tuple[int, int, list[str]]) -> None:
    status, port, asked = answering
    assert healthy(port) == (status == 200)
    assert asked == ["/readyz"]


def test_the_container_is_not_healthy_while_nobody_listens() -> None:
    assert not healthy(free_port())
