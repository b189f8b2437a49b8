"""The baseline: an app that acknowledges and does nothing, as Bolt's documentation writes and deploys it.

gunicorn bench.bare:api --workers 1 --threads 16
"""

import os
import re

from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

app = App(
    client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)


@app.command("/recert")
def _typed(ack: Ack) -> None:
    ack()


@app.action(re.compile(""))
def _pressed(ack: Ack) -> None:
    ack()


api = SlackRequestHandler(app)
