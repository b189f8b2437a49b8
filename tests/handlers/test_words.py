"""Messages say things as one colleague would to another: with contractions, and without the clumsy words of a form."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [
    *sorted((ROOT / "handlers").rglob("*.py")),
    *(ROOT / "bot" / name for name in ("app.py", "errors.py", "install_pages.py")),
]
STIFF = re.compile(
    r"\b(?:(?:is|are|was|were|do|does|did|has|have|would|could|should) not|can ?not|you are|You are|They are"
    r"|(?:That|It|Here|There) is|[Tt]here is no(?:thing)?|[Nn]one of|[Aa]nyone of|1 of them)\b"
)
"""What a colleague would contract, or say otherwise."""
LOUD = re.compile(r"do not staff|date is not the state's|[Yy]ou are recertified when")
"""As loud as it is meant to be: what people get wrong."""


def messages(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a module, without its docstrings, its log's lines and the errors that no person reads."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call) and _is_for_developers(node.func):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        yield from messages(node)


def _is_for_developers(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and called.value.id == "log"
    return isinstance(called, ast.Name) and called.id.endswith("Error")


def test_no_message_is_stiffer_than_a_colleague() -> None:
    texts = {(file, text) for file in SOURCES for text in messages(ast.parse(file.read_text(encoding="utf-8")))}
    assert len(texts) > 1000, "nothing was read"
    assert not {f"{file.name}: {text}" for file, text in texts if STIFF.search(LOUD.sub("", text))}
