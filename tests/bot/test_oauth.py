"""Many workspaces: each installs the app by OAuth, and is served and nudged with its own token."""

import html
import re
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.http import _INSTALLS_AT_ONCE, ANSWER_SECONDS
from fakeslack import Workspace
from fakeslack.faults import Hang, Respond
from fakeslack.faults import Response as FaultResponse
from tests.at_once import SECONDS
from tests.bot.many import KEY
from tests.bot.programs import environment, eventually, free_port, page, recert, started
from tests.bot.season import expect_nudge

OAUTH = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s", "RECERT_ENCRYPTION_KEYS": KEY}


def get(port: int, path: str, cookie: str = "") -> tuple[int, dict[str, str], str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


def test_a_workspace_installs_the_app_and_is_served_and_another_is_told_that_it_is_not(tmp_path: Path) -> None:
    port = free_port()
    with Workspace() as workspace:
        env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", **OAUTH)
        del env["SLACK_BOT_TOKEN"]
        with started("serve", "--port", str(port), env=env, cwd=tmp_path):
            eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
            workspace.connect_url(f"http://127.0.0.1:{port}/slack/events")
            alice, channel = workspace.user("alice"), workspace.channel("northampton")
            alice.types("/recert status").says("isn't installed in this workspace")
            status, headers, text = get(port, "/slack/install")
            assert status == 200
            (link,) = re.findall(r'href="(https://slack.com/oauth/[^"]+)"', text)
            asked = parse_qs(urlsplit(html.unescape(link)).query)
            assert "chat:write" in asked["scope"][0]
            code = workspace.authorizes(alice)
            back = f"/slack/oauth_redirect?code={code}&state={asked['state'][0]}"
            status, _, text = get(port, back, headers["set-cookie"].split(";")[0])
            assert status == 200, text
            alice.types("/recert agency Northampton EMS", in_=channel).says("Northampton EMS")
            channel.expect_message("Northampton EMS")
            alice.types("/recert join emt 2027-03-31", in_=channel).says("You've joined")
            alice.types("/recert remind off").says("reminders are off")
        swept = recert("sweep", "--as-of", "2027-02-15", env=env, cwd=tmp_path)
        assert swept.stdout.strip() == "2 sent", swept.stderr  # the officer's report as well
        expect_nudge(channel, "44 days left")
        healthy = recert("doctor", env=env, cwd=tmp_path)
        assert healthy.returncode == 0, healthy.stdout
        assert "ok   channel of Northampton EMS: Recert is in it" in healthy.stdout


def test_an_installation_that_slack_does_not_answer_holds_up_nobody(tmp_path: Path) -> None:
    port = free_port()
    with Workspace() as workspace, ThreadPoolExecutor(1) as pool:
        env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", **OAUTH)
        del env["SLACK_BOT_TOKEN"]
        with started("serve", "--port", str(port), env=env, cwd=tmp_path) as process:
            eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
            workspace.connect_url(f"http://127.0.0.1:{port}/slack/events")
            hang = Hang()
            workspace.faults.next("oauth.v2.access", hang, times=2)
            alice = workspace.user("alice")
            began = time.monotonic()
            asked = pool.submit(install, port, workspace.authorizes(alice))
            assert hang.reached.wait(SECONDS)
            alice.types("/recert status").says("isn't installed in this workspace")
            assert page(f"http://127.0.0.1:{port}/healthz")[0] == 200
            status, text = asked.result(SECONDS)
            assert (status, "Otherwise begin again" in text) == (504, True)
            assert "<h1>This takes longer than usual</h1>" in text
            assert time.monotonic() - began < 2 * ANSWER_SECONDS + 2, "and it came while a person still looks"
            pool.submit(install, port, workspace.authorizes(alice))
            eventually(lambda: workspace.faults.waiting("oauth.v2.access") == 0)
            process.terminate()
            assert process.wait(SECONDS) == 0


def test_an_error_of_recert_s_own_is_said_on_a_page_too(tmp_path: Path) -> None:
    port = free_port()
    with Workspace() as workspace:
        env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", **OAUTH)
        del env["SLACK_BOT_TOKEN"]
        with started("serve", "--port", str(port), env=env, cwd=tmp_path):
            eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
            workspace.faults.next("oauth.v2.access", Respond(FaultResponse(200, {"ok": True, "team": "no object"})))
            status, text = install(port, workspace.authorizes(workspace.user("alice")))
            assert (status, "<h1>Something went wrong</h1>" in text) == (500, True)


def test_installations_that_slack_does_not_answer_leave_room_for_the_next(tmp_path: Path) -> None:
    port = free_port()
    with Workspace() as workspace, ThreadPoolExecutor(_INSTALLS_AT_ONCE) as pool:
        env = environment(workspace, f"sqlite:///{tmp_path / 'r.db'}", **OAUTH)
        del env["SLACK_BOT_TOKEN"]
        with started("serve", "--port", str(port), env=env, cwd=tmp_path):
            eventually(lambda: page(f"http://127.0.0.1:{port}/readyz")[0] == 200)
            alice = workspace.user("alice")
            workspace.faults.next("oauth.v2.access", Hang(), times=_INSTALLS_AT_ONCE)
            asked = [pool.submit(install, port, workspace.authorizes(alice)) for _ in range(_INSTALLS_AT_ONCE)]
            assert {each.result(SECONDS)[0] for each in asked} == {504}
            assert len(workspace.calls_of("oauth.v2.access")) == _INSTALLS_AT_ONCE, "each asks once"
            assert get(port, "/slack/install")[0] == 200, "the first page waits for nobody"
            eventually(lambda: install(port, workspace.authorizes(alice))[0] == 200)


def install(port: int, code: str) -> tuple[int, str]:
    """Install the app with this code of Slack's; return the status and the text of the last page."""
    _, headers, text = get(port, "/slack/install")
    (link,) = re.findall(r'href="(https://slack.com/oauth/[^"]+)"', text)
    state = parse_qs(urlsplit(html.unescape(link)).query)["state"][0]
    cookie = headers["set-cookie"].split(";")[0]
    status, _, text = get(port, f"/slack/oauth_redirect?code={code}&state={state}", cookie)
    return status, text
