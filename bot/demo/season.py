"""The season at which a visitor begins: well under way."""

from datetime import datetime

from bot.demo.stage import Stage

STARTS = datetime(2027, 2, 10, 10)  # noqa: DTZ001 - local, wherever the stage stands


def prepare(here: Stage) -> None:
    """Prepare the crew in February: Carla is recertified, Dana has submitted, Bob has paid and not submitted."""
    here.quietly("dana", "/recert agency Northampton EMS")
    done = {
        "dana": ("aemt", "a1 a2 a3 a4 a5 b1 b2 b3 b4 b5"),
        "bob": ("emt", "a1 a2 a3 a4"),
        "carla": ("paramedic", "a1 a2 a3 a4 a5 b1 b2 b3 b4 b5 v"),
    }
    for name, (level, steps) in done.items():
        here.quietly(name, f"/recert join {level} 2027-03-31")
        for step in steps.split():
            here.quietly(name, f"/recert done {step}")
