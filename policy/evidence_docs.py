"""docs/evidence.md: from each statement to what makes, keeps and shows it true on AWS.

Made by ``python -m policy.evidence_docs`` from statements.yaml, the registry of rules and the components' own sources;
stale, it fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from policy import statements
from policy.registry import Rule, load_rules
from policy.statements import Statement
from policy.status import keeps
from policy.switches import SWITCHES
from policy.threads import ComponentSource, components
from policy.twins import INVARIANTS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "evidence.md"
CASES, MUTANTS, COMPONENT_TESTS = ("tests/policy/rules", "tests/mutations/mutants", "tests/components")


def render(
    known: Mapping[str, Statement], sources: Mapping[str, ComponentSource], rules: Iterable[Rule], root: Path
) -> str:
    """The page in Markdown.

    :param known: the statements by ID.
    :param sources: the components by token.
    :param rules: all rules.
    :param root: the checkout, whose tests are named.
    """
    listed = tuple(rules)
    lines = [
        "# Evidence on AWS",
        "",
        "<!-- Made by `python -m policy.evidence_docs`; do not edit. -->",
        "",
        "For each statement that must be made true on AWS: the components that do, the rules that keep it, the tests",
        "that show that the rules bite, and what weakens it. What a stack's own deployment shows is written by",
        "`./rampart check`: `build/check/report.json` holds every rule's verdict on every resource, by statement.",
        f"Every rule has cases of all four verdicts in `{CASES}`, and mutants of the production stack in",
        f"`{MUTANTS}`.",
    ]
    for statement in known.values():
        if "aws" in statement.clouds:
            lines += ["", f"## {statement.id} {statement.title}", "", f"> {' '.join(statement.text.split())}", ""]
            lines += _statement(statement, sources.values(), listed, root)
    return "\n".join([*lines, ""])


def _statement(
    statement: Statement, sources: Iterable[ComponentSource], rules: Iterable[Rule], root: Path
) -> list[str]:
    made = [source for source in sources if source.cloud == "aws" and statement.id in source.statements]
    kept = [rule for rule in rules if statement.id in rule.statements and keeps(rule, "aws")]
    links = ", ".join(f"[{source.name}](../{source.file})" for source in sorted(made, key=lambda one: one.name))
    lines = [f"- Components: {links or 'none yet'}."]
    lines.append(f"- Rules: {', '.join(f'[`{rule.id}`](rules.md#{rule.id})' for rule in kept) or 'none'}.")
    tests = _tests(made, root)
    if tests:
        lines.append(f"- Tests of the components: {', '.join(f'[{name}](../{name})' for name in tests)}.")
    names = {rule.id for rule in kept}
    held = [invariant.text for invariant in INVARIANTS if names & set(invariant.rules)]
    if held:
        lines.append(f"- Holds outside of Pulumi too ([twins](defence-in-depth.md)): {'; '.join(held)}.")
    weak = [
        f"`{switch.setting}` ({switch.weakens[statement.id]})" for switch in SWITCHES if statement.id in switch.weakens
    ]
    if weak:
        lines.append(f"- Weaker with: {'; '.join(weak)}.")
    return lines


def _tests(made: Iterable[ComponentSource], root: Path) -> list[str]:
    """The test files that name the modules of components."""
    modules = {source.file.removesuffix(".py").replace("/", ".") for source in made}
    found = []
    for path in sorted((root / COMPONENT_TESTS / "aws").glob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if any(f"from {module} import" in text for module in modules):
            found.append(path.relative_to(root).as_posix())
    return found


def current() -> str:
    """The page as statements, rules and components are now."""
    return render(statements.load(), components(ROOT), load_rules(), ROOT)


if __name__ == "__main__":
    PAGE.write_text(current(), encoding="utf-8")
