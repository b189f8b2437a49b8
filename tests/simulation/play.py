"""Plays a story: does its steps one after the other, and checks after each."""

from fakeslack import SlackWouldRefuse
from tests.simulation import doing
from tests.simulation.clock import Truth
from tests.simulation.deeds import Step
from tests.simulation.disk import disk, quiet
from tests.simulation.promises import BrokenPromiseError
from tests.simulation.run import Run
from tests.simulation.stored import Stored
from tests.simulation.story import Story


def play(story: Story) -> Run:
    """Play a story to its end, and return what happened. Raises `StoryFailedError`."""
    fresh, truth = disk(), Truth(story.start)
    fresh.clear()
    with quiet() as logged:
        run = Run(story, fresh.databases, truth, Stored(fresh.file), logged)
        with run.network.connected():
            try:
                _play(run)
            finally:
                for number in list(run.replicas):
                    run.drop(number)
                run.stored.close()
    return run


def _play(run: Run) -> None:
    for number, step in enumerate(run.story.steps):
        run.tally.steps += 1
        run.trace.append(f"{run.truth.now():%Y-%m-%d %H:%M:%S} {step}")
        try:
            doing.do(run, step)
            run.check()
        except SlackWouldRefuse as refused:
            raise StoryFailedError(
                number, step, run, BrokenPromiseError("Slack takes what is sent", str(refused))
            ) from refused
        except BrokenPromiseError as violation:
            raise StoryFailedError(number, step, run, violation) from violation
        except Exception as error:
            raise StoryFailedError(
                number, step, run, BrokenPromiseError("nothing fails that need not", repr(error))
            ) from error


class StoryFailedError(AssertionError):
    """A story failed: at which step, and why."""

    def __init__(self, number: int, step: Step, run: Run, violation: BrokenPromiseError) -> None:
        super().__init__(f"step {number}, {step}, at {run.truth.now():%Y-%m-%d %H:%M:%S} UTC: {violation}")
        self.number = number
        self.run = run
        self.promise = violation.promise
