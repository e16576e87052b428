"""Reading `Pulumi.<stack>.yaml`: the file as plain values, with every problem of form named."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml

from components.problems import Problem, SettingsError, printable, show

NAMESPACE = "rampart"
OTHER_NAMESPACES = ("pulumi",)


class _UniqueKeys(yaml.SafeLoader):
    """YAML as Pulumi reads it, but a key that stands twice is an error instead of a lost value."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key, line = self.construct_object(key_node, deep=True), key_node.start_mark.line + 1
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, f"the key on line {line} is not a name")
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice, again on line {line}"
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_sections(root: Path, stack: str, known: tuple[str, ...]) -> tuple[dict[str, Any], list[Problem]]:
    """The sections of a stack's configuration, by name without the namespace, and what is wrong with its keys.

    :param root: the project's folder, where `Pulumi.<stack>.yaml` stands.
    :param stack: the stack's name.
    :param known: the names of the sections that there may be.
    :raises SettingsError: when the file is missing or is not YAML of the right shape.
    """
    file = root / f"Pulumi.{stack}.yaml"
    stacks = (
        ", ".join(sorted(path.name[len("Pulumi.") : -len(".yaml")] for path in root.glob("Pulumi.*.yaml"))) or "none"
    )
    if not file.is_file():
        raise SettingsError([Problem(file.name, "no such file", f"a stack that has a file in {root}: {stacks}")])
    try:
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506 - derived from SafeLoader
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        # ValueError: bytes that are not UTF-8, a date that no calendar has.
        reason = " ".join(str(error).split())
        raise SettingsError([Problem(file.name, show(reason, 160), "a YAML document, each key once")]) from None
    config = document.get("config") if isinstance(document, Mapping) else None
    if not isinstance(config, Mapping):
        raise SettingsError(
            [Problem(file.name, show(document), "a mapping with the key config, which is a mapping too")]
        )
    return _own_sections(config, known)


def _own_sections(config: Mapping[Any, Any], known: tuple[str, ...]) -> tuple[dict[str, Any], list[Problem]]:
    problems: list[Problem] = []
    sections: dict[str, Any] = {}
    names = ", ".join(f"{NAMESPACE}:{name}" for name in known)
    for key, value in config.items():
        namespace, _, name = str(key).partition(":")
        if namespace in OTHER_NAMESPACES:
            continue
        if namespace != NAMESPACE or name not in known:
            problems.append(Problem(printable(str(key)), "an unknown key", names))
        elif isinstance(value, Mapping) and set(value) == {"secure"}:
            problems.append(Problem(printable(str(key)), "an encrypted value", "plain values: no setting is a secret"))
        else:
            sections[name] = value
    return sections, problems
