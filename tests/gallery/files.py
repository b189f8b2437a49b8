"""The files of the gallery: each scene is played on an empty database, and written so that people can read it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy

from bot.clock import ShiftedClock, parse_instant
from bot.demo.local import opened
from bot.settings import Settings
from handlers.services import Services
from rules.rulebook import RuleBook
from storage.database import Database
from tests.conftest import NEW_YORK
from tests.gallery.town import Scene, Town

FOLDER = Path(__file__).parents[2] / "docs" / "gallery"


class Maker:
    """Makes the files, in a temporary folder. One engine for all scenes, as it compiles its statements only once."""

    def __init__(self, book: RuleBook, folder: Path) -> None:
        self._book = book
        self._file, self._empty = folder / "gallery.db", folder / "empty.db"
        self._database = Database(f"sqlite:///{self._file}")
        self._database.upgrade()
        self._database.close()
        copy(self._file, self._empty)

    def made(self, scene: Scene) -> str:
        """Return the text of a scene's file."""
        services = Services(
            database=self._database,
            book=self._book,
            clock=ShiftedClock(parse_instant(scene.at, NEW_YORK)),
            timezone=NEW_YORK,
        )
        copy(self._empty, self._file)
        # Built without reading the environment, which may hold a real bot's settings.
        wall_clock = ShiftedClock(datetime.now(UTC))
        with opened(Settings.model_construct(), services, wall_clock=wall_clock) as bot:
            return json.dumps(scene.made(Town(bot, wall_clock)), indent=1, ensure_ascii=False) + "\n"
