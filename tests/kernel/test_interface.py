"""What rooms may rely on in the kernel is written down; whatever is added or goes is written down with it.

`python tests/kernel/test_interface.py` prints the block of docs/decisions/kernel-interface-frozen.md as the code has it.
"""

import ast
import dataclasses
import inspect
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KERNEL = ROOT / "src" / "zizai" / "kernel"
DECISION = ROOT / "docs" / "decisions" / "kernel-interface-frozen.md"
# What the kernel keeps to itself: its tables, commands, and the inner modules of its packages.
INNER = {"apps", "append_only", "chores", "cli", "commands", "ids", "merkle", "migrations", "models", "sealing", "sqlite", "store"}


def interface() -> list[str]:
    """A line for each module: its name, and what it offers."""
    lines = []
    for path in sorted(KERNEL.iterdir()):
        name = path.stem
        if name.startswith("_") or name in INNER or path.suffix not in ("", ".py"):
            continue
        offered = _offered(path / "__init__.py" if path.is_dir() else path)
        lines.append(f"{name}: {', '.join(sorted(offered, key=lambda one: (one.lower(), one)))}")
    return lines + _declarations()


def _offered(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets):
            return ast.literal_eval(node.value)
    kept = (ast.FunctionDef, ast.ClassDef)
    return [node.name for node in tree.body if isinstance(node, kept) and not node.name.startswith("_")]


def _declarations() -> list[str]:
    # Imported here, so that the block can be printed without a database.
    from zizai.kernel.lifecycle import LegalClock, Lifecycle, Performance, Verb
    from zizai.kernel.policies import Actor

    found = [f"{one.__name__}(…): {', '.join(field.name for field in dataclasses.fields(one))}" for one in (Verb, LegalClock, Actor)]
    words = [name for name in inspect.signature(Lifecycle.__init__).parameters if name != "self"]
    does = [name for name, value in vars(Performance).items() if inspect.isfunction(value) and not name.startswith("_")]
    return [*found, f"Lifecycle(…): {', '.join(words)}", f"Performance: {', '.join(sorted(does))}"]


def test_the_kernels_interface_is_what_was_decided():
    block = re.search(r"```text\n(.*?)\n```", DECISION.read_text("utf-8"), re.S)
    assert block, "the decision has no block of the interface"
    assert block[1].split("\n") == interface(), "write down what changed and why: docs/decisions/kernel-interface-frozen.md"


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(INSTALLED_APPS=[])
    django.setup()
    print("\n".join(interface()))  # noqa: T201
