"""Links, spelling and paths are right in every document, and in every other file in git."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "fakeslack" / "README.md"]


@cache
def kept() -> dict[str, str]:
    """Return the text of every file in git, by its name."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 - make needs git as well
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    files = {name: ROOT / name for name in filter(None, listed.stdout.split("\0"))}
    contents = {name: path.read_bytes() for name, path in files.items() if path.is_file()}
    return {name: content.decode(errors="replace") for name, content in contents.items() if b"\0" not in content}


def test_the_readme_is_read_in_two_minutes() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 200


FOR_USERS = ("README.md", "docs/members.md", "docs/training-officers.md", "docs/privacy.md")
"""The documents for members, training officers and whoever asks what is kept of them; the others are for those who run,
edit or change Recert."""
_BUILDERS_WORDS = re.compile(
    r"\b(?:cycles?|cohorts?|ladders?|carried forward|milestones?|ledger|outbox|superseded|modal)\b", re.IGNORECASE
)


@pytest.mark.parametrize("name", FOR_USERS)
def test_a_document_for_users_has_no_word_that_only_builders_use(name: str) -> None:
    """The tables of what is stored have the names of columns."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if not line.startswith("|") and _BUILDERS_WORDS.search(line)]


# --- Links ----------------------------------------------------------------------------------------------------------

_LINK = re.compile(r"\]\(((?:[^()]|\([^()]*\))+)\)|(?:src|srcset)=\"([^\"]+)\"")


def links(text: str) -> list[str]:
    """Return the targets of a document's links and pictures."""
    return [link or picture for link, picture in _LINK.findall(text)]


def anchors(document: Path) -> set[str]:
    """Return the anchors of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for target in links(document.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        linked = document.parent / path if path else document
        assert linked.exists(), f"{document.name} links {target}"
        assert not anchor or anchor in anchors(linked), f"{document.name} links {target}"


def test_the_readme_leads_to_every_document() -> None:
    linked = {(ROOT / link.partition("#")[0]).resolve() for link in links((ROOT / "README.md").read_text("utf-8"))}
    assert not [document.name for document in DOCUMENTS if document not in {*linked, ROOT / "README.md"}]


# --- The Makefile ---------------------------------------------------------------------------------------------------


def test_the_make_targets_that_the_documents_name_are_there_and_contributing_names_all() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"(?:`|^)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
        assert named <= targets, document.name
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {target for target in targets if f"| `make {target}` |" not in contributing} == set()


# --- Spelling -------------------------------------------------------------------------------------------------------

_BRITISH = re.compile(
    r"""(?<![a-z.])(?:
        (?:behavio|colo|favo|flavo|hono|labo|neighbo|harbo|humo|rumo)ur\w* | mould\w* | (?:cent|met|theat|fib)res?
        | (?:licen|defen|offen|preten)ces? | greys? | cheques? | programmes? | whilst | learnt | spelt | fulfil | enrol
        | (?:(?:organ|author|recogn|real|summar|optim|minim|maxim|custom|initial|normal|serial|special|final|util
            |categor|synchron|emphas|apolog|prior|standard)is | analys)(?:e|ed|ing|ation|ations)
        | (?:cancel|label|model|travel|signal|level)l(?:ed|ing)
    )(?![a-z])""",
    re.IGNORECASE | re.VERBOSE,
)
"""The commoner British forms; not after a dot, where another library named something."""
_QUOTED = re.compile(r"\.source\.txt$|\.lock$|^LICENSE$|^tests/test_all_documents\.py$")
"""Files that others wrote, and this one."""
_READ_AS_WELL = {("rules/column_words.py", "licence")}
"""Words that are British forms, but names here: a column of somebody's list."""


def test_what_we_write_is_spelled_as_in_the_united_states() -> None:
    found = {
        (name, hit[0].lower())
        for name, text in kept().items()
        if not _QUOTED.search(name)
        for hit in _BRITISH.finditer(text)
    }
    assert found - _READ_AS_WELL == set()


@pytest.mark.parametrize(
    "word", ["colour", "Behaviour", "organisation", "is_cancelled", "moulded", "centre", "licence"]
)
def test_a_british_form_is_found(word: str) -> None:
    assert _BRITISH.search(f"the {word}, then")


@pytest.mark.parametrize(
    "word", ["color", "future.cancelled()", "CancelledError", "analyses", "cancellation", "enroll"]
)
def test_an_american_form_or_another_library_s_name_is_not(word: str) -> None:
    assert not _BRITISH.search(f"the {word}, then")


# --- Paths ----------------------------------------------------------------------------------------------------------

_MACHINE_S = re.compile(r"(?<![\w.~%-])/(?:home|Users|root|work|tmp|mnt|private)/[\w.]|[A-Za-z]:\\{1,2}Users\\")


def test_no_committed_file_names_a_path_of_somebody_s_machine() -> None:
    assert [f"{name}: {hit[0]}" for name, text in kept().items() for hit in _MACHINE_S.finditer(text)] == []
