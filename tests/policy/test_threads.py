"""The threads hold: from statements to components and rules, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy import threads
from policy.registry import Rule, Severity, load_rules, rule
from policy.statements import load
from policy.threads import ComponentSource, ThreadError, breaks, components

ROOT = Path(__file__).resolve().parent.parent.parent
STATEMENTS = load()


def made(identity: str, *statements: str) -> Rule:
    declared = rule(
        id=identity, title="x", severity=Severity.LOW, statements=statements, remediation="x", types=("a:b:C",)
    )
    return declared(lambda resource: [])


def source(token: str, *statements: str, doc: str = "How.") -> ComponentSource:
    return ComponentSource(token, statements, "components/x.py", 1, doc)


def test_no_thread_of_the_project_is_broken() -> None:
    assert breaks(STATEMENTS, components(ROOT), load_rules()) == []


def test_every_component_stands_in_the_folder_of_its_cloud() -> None:
    for entry in components(ROOT).values():
        assert entry.file.startswith(f"components/{entry.cloud}/"), entry


@pytest.mark.parametrize(
    ("sources", "rules", "wanted"),
    [
        ([], [made("net-9-aws-x", "NET-9")], "net-9-aws-x keeps the unknown statement NET-9"),
        ([], [made("net-2-aws-x", "NET-3")], "net-2-aws-x does not start with its first statement, NET-3"),
        ([], [made("net-2-aws-x")], "net-2-aws-x does not start with its first statement, none"),
        ([], [made("dev-1-aws-x", "DEV-1")], "dev-1-aws-x keeps DEV-1, which aws need not make true"),
        ([source("rampart:aws:X", "NET-9")], [], "rampart:aws:X claims the unknown statement NET-9"),
        ([source("rampart:aws:X", "DEV-1")], [], "rampart:aws:X claims DEV-1, which aws need not make true"),
        (
            [source("rampart:aws:X", "NET-1")],
            [made("net-1-gcp-x", "NET-1")],
            "rampart:aws:X claims NET-1, which no rule keeps true in aws",
        ),
        ([source("rampart:aws:X", doc="")], [], "rampart:aws:X does not say in its docstring"),
        ([source("rampart:aws:X", "NET-1")], [made("net-1-all-x", "NET-1")], ""),
    ],
)
def test_broken_threads(sources: list[ComponentSource], rules: list[Rule], wanted: str) -> None:
    found = breaks(STATEMENTS, {entry.token: entry for entry in sources}, rules)
    assert len(found) == bool(wanted)
    assert all(entry.startswith(wanted) for entry in found)


def test_components_are_read_without_running_them(tmp_path: Path) -> None:
    folder = tmp_path / "components" / "aws"
    folder.mkdir(parents=True)
    (folder / "x.py").write_text(
        "raise SystemExit\n\nclass X(Component):\n    '''How.'''\n"
        "    TOKEN: ClassVar[str] = 'rampart:aws:X'\n    STATEMENTS = ('NET-1',)\n\n"
        "class Y:\n    TOKEN = 'rampart:gcp:Y'\n"
    )
    (folder / "plain.py").write_text("syntax error, but no component")
    assert components(tmp_path) == {
        "rampart:aws:X": ComponentSource("rampart:aws:X", ("NET-1",), "components/aws/x.py", 3, "How."),
        "rampart:gcp:Y": ComponentSource("rampart:gcp:Y", (), "components/aws/x.py", 8, ""),
    }


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("class X:\n    TOKEN = name()\n", "X.TOKEN is no literal: received name(); allowed: a literal"),
        ("class X:\n    TOKEN = 'aws:X'\n", "X.TOKEN is malformed: received 'aws:X'"),
        ("class X:\n    TOKEN = 'rampart:azure:X'\n", "the cloud one of aws, gcp, hetzner, platform"),
        ("class X:\n    TOKEN = 'rampart:aws:X'\n    STATEMENTS = ['NET-1']\n", "X.STATEMENTS is malformed"),
        ("class X:\n    TOKEN = 'rampart:aws:X'\n    STATEMENTS = BASE + ('NET-1',)\n", "X.STATEMENTS is no literal"),
        ("class X:\n    TOKEN = 'rampart:aws:X'\nclass Y:\n    TOKEN = 'rampart:aws:X'\n", "stands twice"),
        ("class TOKEN(:\n", "cannot be read"),
    ],
)
def test_sources_that_auditors_could_not_read(tmp_path: Path, body: str, wanted: str) -> None:
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "x.py").write_text(body)
    with pytest.raises(ThreadError) as caught:
        threads.components.__wrapped__(tmp_path)
    assert wanted in str(caught.value)
