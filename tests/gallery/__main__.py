"""`make gallery`: writes docs/gallery/*.json, and deletes the files of scenes that no longer exist."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import logs
from rules.rulebook import load
from tests.gallery.files import FOLDER, Maker
from tests.gallery.scenes import SCENES


def main() -> None:
    """Write all files again."""
    logs.set_up("CRITICAL", "console")
    for old in FOLDER.glob("*.json"):
        if old.stem not in SCENES:
            old.unlink()
    with TemporaryDirectory(prefix="recert-gallery-") as folder:
        maker = Maker(load(), Path(folder))
        for scene in SCENES.values():
            (FOLDER / f"{scene.name}.json").write_text(maker.made(scene), encoding="utf-8")
    sys.stdout.write(f"{len(SCENES)} scenes are in {FOLDER.relative_to(FOLDER.parents[1])}.\n")


main()
