"""The thread from a statement to the components that claim it, read from their sources without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policy.errors import InputError
from policy.registry import Rule
from policy.statements import Statement

TOKEN_CLOUD = {"aws": "aws", "gcp": "gcp", "hetzner": "hetzner", "platform": "platform"}
"""The cloud that the middle part of a component's type token stands for."""


class ThreadError(InputError):
    """A component's source cannot be read the way auditors' tools read it."""


@dataclass(frozen=True)
class ComponentSource:
    """A component as its source declares it.

    :param token: its type token, ``rampart:aws:Network``.
    :param statements: IDs of the statements that it makes true.
    :param file: its file, from the project's root.
    :param line: where its class starts.
    :param doc: its docstring, in words an auditor can read.
    """

    token: str
    statements: tuple[str, ...]
    file: str
    line: int
    doc: str

    @property
    def cloud(self) -> str:
        """The cloud that it belongs to: ``aws``, ``gcp``, ``hetzner`` or ``platform``."""
        return TOKEN_CLOUD[self.token.split(":")[1]]

    @property
    def name(self) -> str:
        """The last part of its token: ``Network``."""
        return self.token.rsplit(":", 1)[-1]


@cache
def components(root: Path) -> dict[str, ComponentSource]:
    """The components of a project by type token; none for a project without the folder `components`.

    :param root: the project's folder.
    :raises ThreadError: when a source cannot be parsed, a declaration is no literal, or a token stands twice.
    """
    found: dict[str, ComponentSource] = {}
    for path in sorted((root / "components").rglob("*.py")):
        for source in _components_in(path, path.relative_to(root).as_posix()):
            if source.token in found:
                place = f"the token {source.token} stands twice"
                raise ThreadError(
                    place, received=f"{found[source.token].file} and {source.file}", allowed="one component"
                )
            found[source.token] = source
    return found


def _components_in(path: Path, file: str) -> Iterator[ComponentSource]:
    try:
        text = path.read_text(encoding="utf-8")
        if "TOKEN" not in text:  # parsing takes a while, and most modules declare no component
            return
        module = ast.parse(text)
    except (OSError, SyntaxError, ValueError) as error:
        raise ThreadError(f"{file} cannot be read", received=error, allowed="a Python module") from None
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            token = _literal(node, "TOKEN", file)
            if token is None:
                continue
            statements = _literal(node, "STATEMENTS", file) or ()
            parts = token.split(":") if isinstance(token, str) else []
            if not isinstance(token, str) or len(parts) != 3 or parts[0] != "rampart" or parts[1] not in TOKEN_CLOUD:
                allowed = f"rampart:CLOUD:Name, the cloud one of {', '.join(TOKEN_CLOUD)}"
                raise ThreadError(f"{file}: {node.name}.TOKEN is malformed", received=repr(token), allowed=allowed)
            if not isinstance(statements, tuple) or not all(isinstance(entry, str) for entry in statements):
                place = f"{file}: {node.name}.STATEMENTS is malformed"
                raise ThreadError(place, received=repr(statements), allowed='a tuple of IDs: ("NET-1", "NET-2")')
            yield ComponentSource(token, statements, file, node.lineno, ast.get_docstring(node) or "")


def _literal(node: ast.ClassDef, name: str, file: str) -> object:
    for entry in node.body:
        if isinstance(entry, ast.Assign):
            targets = entry.targets
        elif isinstance(entry, ast.AnnAssign):
            targets = [entry.target]
        else:
            continue
        if entry.value is not None and any(isinstance(target, ast.Name) and target.id == name for target in targets):
            try:
                value: object = ast.literal_eval(entry.value)
            except ValueError:
                place = f"{file}: {node.name}.{name} is no literal"
                raise ThreadError(place, received=ast.unparse(entry.value), allowed="a literal") from None
            return value
    return None


def breaks(
    statements: Mapping[str, Statement], sources: Mapping[str, ComponentSource], rules: Iterable[Rule]
) -> list[str]:
    """Where a thread is broken, a sentence each: a name that leads nowhere, or a claim that no rule keeps.

    :param statements: the statements by ID.
    :param sources: the components by token.
    :param rules: all rules.
    """
    known = tuple(rules)
    found = []
    for rule in known:
        found += [f"{rule.id} keeps the unknown statement {name}" for name in rule.statements if name not in statements]
        if not rule.id.startswith(tuple(f"{name.lower()}-" for name in rule.statements[:1])):
            found.append(
                f"{rule.id} does not start with its first statement, {', '.join(rule.statements[:1]) or 'none'}"
            )
        if rule.cloud != "all":
            listed = [name for name in rule.statements if name in statements]
            found += [
                f"{rule.id} keeps {name}, which {rule.cloud} need not make true"
                for name in listed
                if rule.cloud not in statements[name].clouds
            ]
    for source in sources.values():
        for name in source.statements:
            if name not in statements:
                found.append(f"{source.token} claims the unknown statement {name}")
            elif source.cloud not in statements[name].clouds:
                found.append(f"{source.token} claims {name}, which {source.cloud} need not make true")
            elif not any(name in rule.statements and rule.cloud in (source.cloud, "all") for rule in known):
                found.append(f"{source.token} claims {name}, which no rule keeps true in {source.cloud}")
        if not source.doc:
            found.append(f"{source.token} does not say in its docstring how it makes its statements true")
    return found
