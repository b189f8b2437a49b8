"""Plays the stories of one seed after the other: `python -m tests.simulation --seconds 3600`."""

import sys
import time
from argparse import ArgumentParser, Namespace
from ast import literal_eval
from dataclasses import replace
from pathlib import Path
from pprint import pformat

from tests.simulation.play import StoryFailedError, play
from tests.simulation.promises import Tally
from tests.simulation.shrink import shrink
from tests.simulation.story import Story, generate

_SHRINK_SECONDS = 300


def main(options: Namespace) -> int:
    """Play stories until the time is over or one fails; return the exit code."""
    if options.steps:
        return _replay(
            replace(generate(options.seed), steps=literal_eval(Path(options.steps).read_text(encoding="utf-8")))
        )
    began, tally, seed = time.monotonic(), Tally(), options.seed
    while seed - options.seed < options.seeds and time.monotonic() - began < options.seconds:
        story = generate(seed)
        try:
            tally.add(play(story).tally)
        except StoryFailedError as failed:
            _tell(seed, story, failed, seconds=options.shrink)
            return 1
        seed += 1
    minutes = (time.monotonic() - began) / 60
    seeds = seed - options.seed
    print(
        f"{seeds:,} seeds from {options.seed} in {minutes:.1f} minutes ({seeds / minutes:.0f} a minute): "
        f"{tally.steps:,} steps, {tally.points:,} points, {tally.kills:,} kills, {tally.faults:,} faults, "
        f"{tally.posts:,} messages. Every promise was kept."
    )
    return 0


def _tell(seed: int, story: Story, failed: StoryFailedError, *, seconds: float) -> None:
    """Print how a seed fails, its shortest story, and how to play that again."""
    print(f"Seed {seed} fails at {failed}\nShortening its {failed.number + 1} steps …", flush=True)
    short, how = shrink(story, failed, seconds=seconds)
    file = Path(f"simulation-{seed}.txt")
    file.write_text(pformat(short.steps, width=140), encoding="utf-8")
    print(f"Its shortest story, from {short.start:%Y-%m-%d %H:%M} UTC, with {short.replicas} replicas:")
    for step in short.steps:
        print(f"  {step}")
    print(f"It fails at {how}\nAgain: python -m tests.simulation --seed {seed} --steps {file}")


def _replay(story: Story) -> int:
    """Play a story that was kept, and print all that happens."""
    try:
        run, failed = play(story), None
    except StoryFailedError as error:
        run, failed = error.run, error
    print("\n".join(run.trace))
    print(f"Failed: {failed}" if failed else "Every promise was kept.")
    return 1 if failed else 0


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the first seed; else a new one")
    parser.add_argument("--seeds", type=int, default=1_000_000_000, help="the most seeds to play")
    parser.add_argument("--seconds", type=float, default=3600, help="the time after which no further one is begun")
    parser.add_argument("--shrink", type=float, default=_SHRINK_SECONDS, help="the seconds to shorten a failing story")
    parser.add_argument("--steps", help="a file with the steps of a story to play instead")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_options()))
