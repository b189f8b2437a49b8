"""The simulation's first seeds; `make simulate` plays an hour of others."""

import os
import subprocess
import sys

import pytest

from tests.simulation.mutations import MUTATIONS, ROOT, Mutation
from tests.simulation.play import play
from tests.simulation.story import generate

_SEEDS = 6
_TRACE = """
from dataclasses import replace

from tests.simulation.mutations import MUTATIONS, ROOT, Mutation
from tests.simulation.play import play
from tests.simulation.story import generate
story = generate(4)
print(*play(replace(story, steps=story.steps[:60])).trace, sep="\\n")
"""


@pytest.mark.parametrize("seed", range(_SEEDS))
def test_every_promise_is_kept_whatever_happens(seed: int) -> None:
    play(generate(seed))


def test_a_seed_tells_the_same_story_in_every_process() -> None:
    traces = [
        subprocess.run(
            [sys.executable, "-c", _TRACE],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert traces[0] == traces[1]
    assert "days left" in traces[0]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.what)
def test_what_a_mutation_breaks_is_still_in_the_code(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text(encoding="utf-8").count(mutation.before) == 1
