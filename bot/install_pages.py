"""The pages of an installation: HTML that needs nothing else, on a phone as well, light and dark."""

import html
from typing import NamedTuple
from urllib.parse import urlencode

from slack_sdk.oauth.installation_store import Installation

HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}

_AGAIN = "/slack/install"
_LAYOUT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.125rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 0 auto; padding: 2rem 1.25rem }}
h1 {{ font-size: 1.5rem; line-height: 1.25 }}
code {{ overflow-wrap: anywhere }}
a.next {{ display: inline-block; padding: .75rem 1.25rem; border-radius: .5rem; background: #1f3a5f; color: #fff;
  border: 1px solid #8aa4c8; text-decoration: none }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{words}
{next}
</main>
</body>
</html>
"""


class Page(NamedTuple):
    """A page, and the status with which it is sent."""

    status: int
    html: str


def _page(status: int, title: str, *words: str, to: str | None = _AGAIN, label: str = "Begin again") -> Page:
    """Make a page of a title, paragraphs of HTML, and a link to what comes next."""
    paragraphs = "\n".join(f"<p>{each}</p>" for each in words)
    link = "" if to is None else f'<p><a class="next" href="{html.escape(to)}">{label}</a></p>'
    return Page(status, _LAYOUT.format(title=html.escape(title), words=paragraphs, next=link))


def begin(url: str) -> Page:
    """Return the first page, which leads to Slack's."""
    return _page(
        200,
        "Add Recert to Slack",
        "Recert gets every EMT, Advanced EMT and Paramedic in Massachusetts recertified on time.",
        "Slack shows next what Recert may do in your workspace, and asks you to allow it. It takes a minute.",
        to=url,
        label="Add to Slack",
    )


_AGENCY = (
    "Open your agency's channel in Slack and type <code>/recert agency Northampton EMS</code>, with your agency's "
    "name. Everyone else types <code>/recert join</code> in it."
)


def installed(installation: Installation) -> Page:
    """Return the last page, if all went well."""
    if installation.is_enterprise_install:
        where = html.escape(installation.enterprise_name or "your organization")
        return _page(
            200,
            "Recert is installed",
            f"Recert is installed for {where}. An administrator of the organization now adds it to the workspaces in "
            "which it is to be used.",
            _AGENCY,
            to=None,
        )
    where = html.escape(installation.team_name or "your workspace")
    return _page(
        200,
        "Recert is installed",
        f"Recert is installed in {where}.",
        _AGENCY,
        to=f"https://slack.com/app_redirect?{urlencode({'app': installation.app_id, 'team': installation.team_id})}",
        label="Open Slack",
    )


def refused(error: str) -> Page:
    """Return the last page, if Slack says that nothing came of it."""
    if error == "access_denied":
        return _page(200, "Recert wasn't installed", "You didn't allow it in Slack, so nothing changed.")
    return _page(
        400,
        "Recert wasn't installed",
        f"Slack says <code>{html.escape(error)}</code>, and nothing changed. Begin again; if Slack says the same, "
        "tell whoever runs this Recert.",
    )


OTHER_BROWSER = _page(
    400,
    "Begin again in this browser",
    "This page belongs to an installation that began in another browser, was finished already, or began more than ten "
    "minutes ago.",
    "If <code>/recert</code> answers in Slack, there's nothing left to do. Otherwise begin again, and allow cookies "
    "for this site.",
)
EXPIRED = _page(
    401,
    "This page has expired",
    "An installation has ten minutes, and its last page works once.",
    "If <code>/recert</code> answers in Slack, there's nothing left to do. Otherwise begin again.",
)
NOT_CONFIRMED = _page(401, "Recert wasn't installed", "Slack didn't confirm the installation. Please begin again.")
WITHOUT_BOT = _page(
    400,
    "Recert wasn't installed",
    "Slack let you sign in, but didn't let Recert work in your workspace, so nothing changed.",
    "Begin again, and allow everything that Slack's page lists.",
)
NO_DATABASE = _page(
    503,
    "Recert isn't ready yet",
    "Recert's database doesn't answer just now, so the installation couldn't be saved.",
    "Wait a minute, and begin again. Nothing is lost.",
)
LATER = _page(
    504,
    "This takes longer than usual",
    "Slack or Recert's database didn't answer in time.",
    "Type <code>/recert</code> in Slack in a minute. If it answers, there's nothing left to do. Otherwise begin again.",
)
BROKEN = _page(
    500,
    "Something went wrong",
    "Recert couldn't finish the installation, because of an error of its own. Begin again; if it happens again, tell "
    "whoever runs this Recert: its log says more.",
)
