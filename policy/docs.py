"""docs/rules.md: the list of rules, made from the registry by ``python -m policy.docs``; stale, it fails a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from policy import ledger, statements
from policy.ledger import Entry
from policy.registry import Rule, load_rules
from policy.statements import Statement

FILE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
CLOUDS = {"aws": "AWS", "gcp": "GCP", "hetzner": "Hetzner", "all": "all clouds"}


def render(rules: Iterable[Rule], known: Mapping[str, Statement], entries: Mapping[str, Entry]) -> str:
    """The list in Markdown, by the statement that a rule's ID starts with.

    :param rules: all rules.
    :param known: the statements by ID, in the overview's order.
    :param entries: the coverage ledger by type.
    """
    listed = tuple(rules)
    counts = ", ".join(f"{sum(rule.cloud == key for rule in listed)} {name}" for key, name in CLOUDS.items())
    lines = [
        "# Rules",
        "",
        "<!-- Made by `python -m policy.docs` from policy/rules; do not edit. -->",
        "",
        f"{len(listed)} rules: {counts}.",
        "Every one is mandatory; only a waiver (policy/waivers.yaml) lets a violation pass.",
    ]
    for statement in known.values():
        own = [rule for rule in listed if rule.statements and rule.statements[0] == statement.id]
        if own:
            lines += ["", f"## {statement.id} {statement.title}"]
            for rule in own:
                lines += _rule(rule)
    if entries:
        lines += ["", "## Types that need no rule of their own", "", "| type | because | judged by |", "|---|---|---|"]
        for entry in sorted(entries.values(), key=lambda found: found.type):
            judged = ", ".join(f"`{name}`" for name in entry.rules) or "–"
            lines.append(f"| `{entry.type}` | {_cell(entry.because)} | {judged} |")
    return "\n".join([*lines, ""])


def _rule(rule: Rule) -> list[str]:
    controls = "; ".join(f"{entry.framework} {entry.id} ({entry.relation.value})" for entry in rule.controls)
    types = ", ".join(f"`{token}`" for token in rule.types) or "the stack"
    also = f" · also keeps {', '.join(rule.statements[1:])}" if len(rule.statements) > 1 else ""
    lines = ["", f"### `{rule.id}`", "", f"**{rule.title}** · {rule.severity.value}{also}", "", f"- Looks at {types}."]
    lines.append(f"- Repair: {rule.remediation}")
    if controls:
        lines.append(f"- Controls: {controls}.")
    return lines


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def current() -> str:
    """The list as the registry has it now."""
    return render(load_rules(), statements.load(), ledger.load())


if __name__ == "__main__":
    FILE.write_text(current(), encoding="utf-8")
