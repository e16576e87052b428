"""Reads the SDK's generated Python files as text.

Importing them would cost seconds for a large module (`wafv2`, `compute`), and parsing a whole `_inputs.py` of several
megabytes too. So a file is cut into its top-level classes with one regular expression, and only the class asked for is
parsed.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from offline.cloud.schema.model import Property, TypeSpec

_CLASS = re.compile(r"^(?:@[^\n]*\n)*class (\w+)\b", re.M)
_SCALARS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "Any": "any"}
_SECRETS = re.compile(r"additional_secret_outputs=\[([^\]]*)\]")
# Phrases of the Terraform and Pulumi documentation, chosen so that "changing this updates the policy" does not match.
_REPLACES = re.compile(
    r"forces? (?:a |the )?(?:new|replace|re-?creat)"
    r"|force (?:terraform|pulumi) to (?:re-?)?creat"
    r"|(?:will|to|and) (?:force |trigger |cause )?(?:a )?(?:re-?creat\w+|replace\w*) (?:of )?"
    r"(?:this |the )?(?:resource|instance|server|cluster)"
    r"|chang\w+ (?:this|the|it)[^.]{0,40}(?:creates? a new|requires? (?:a |creating a )?new|re-?creates? the)"
    r"|(?:field|property|value|which|this|it) is immutable"
    r"|immutable (?:and causes|after|once)"
    r"|(?:cannot|can't|can not) be (?:changed|modified|updated)(?: or unset)?(?: after| once|\.|,|$)",
    re.I,
)
_DEFAULT = re.compile(r"[Dd]efaults? (?:to|is|value is|value of|:)[ :]*`+\"?([^`\"]+)\"?`+")


@lru_cache(maxsize=256)
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _class_spans(path: Path) -> dict[str, tuple[int, int]]:
    marks = list(_CLASS.finditer(_text(path)))
    ends = [mark.start() for mark in marks[1:]] + [len(_text(path))]
    return {mark.group(1): (mark.start(1), end) for mark, end in zip(marks, ends, strict=True)}


def class_names(path: Path) -> tuple[str, ...]:
    """The top-level classes of a file, in its order."""
    return tuple(_class_spans(path)) if path.is_file() else ()


def file_text(path: Path) -> str:
    """A source file's text, kept in memory."""
    return _text(path)


def class_text(path: Path, name: str) -> str | None:
    """The source of one top-level class, None where the file has no such class."""
    if not path.is_file() or name not in _class_spans(path):
        return None
    start, end = _class_spans(path)[name]
    return "class " + _text(path)[start:end]


def secret_outputs(text: str) -> tuple[str, ...]:
    """The outputs that a resource class marks secret itself."""
    found = _SECRETS.search(text)
    return tuple(re.findall(r"\"(\w+)\"", found.group(1))) if found else ()


def enum_values(text: str) -> tuple[Any, ...]:
    """The values of an enum class."""
    body = _parse(text).body
    return tuple(
        node.value.value for node in body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    )


def properties(text: str, folder: str) -> dict[str, Property]:
    """The properties of a class: its getters.

    Args:
        text: The class' source.
        folder: The SDK folder that the class is in, where its nested types are looked for.
    """
    found = {}
    for node in _parse(text).body:
        if not isinstance(node, ast.FunctionDef) or node.returns is None:
            continue
        wire_name = _getter_name(node)
        if wire_name is None:
            continue
        kind, optional = type_of(node.returns, folder)
        doc = ast.get_docstring(node) or ""
        found[wire_name] = Property(
            wire_name, kind, required=not optional, replaces=bool(_REPLACES.search(doc)), default=_default(doc, kind)
        )
    return found


def function_inputs(text: str, name: str, folder: str) -> dict[str, Property]:
    """The arguments of a data source's function.

    Args:
        text: The source of the file that defines it.
        name: The function's Python name.
        folder: As in `properties`.
    """
    # In the plain form every argument is optional; the form that takes outputs wraps the optional ones twice.
    start = re.search(rf"^def {name}_output\(", text, re.M) or re.search(rf"^def {name}\(", text, re.M)
    if start is None:
        return {}
    end = re.compile(r"^(?:def|class) ", re.M).search(text, start.end())
    body = text[start.start() : end.start() if end else len(text)]
    node = ast.parse(body).body[0]
    if not isinstance(node, ast.FunctionDef):
        return {}
    by_python = {python: wire for wire, python in re.findall(r"__args__\['(\w+)'\] = (\w+)", body)}
    found = {}
    for argument in node.args.args:
        if argument.arg in by_python and argument.annotation is not None:
            kind, _ = type_of(argument.annotation, folder)
            annotation = ast.unparse(argument.annotation)
            required = annotation.startswith("pulumi.Input[") and "Optional[Optional[" not in annotation
            found[by_python[argument.arg]] = Property(by_python[argument.arg], kind, required)
    return found


def type_of(node: ast.expr, folder: str) -> tuple[TypeSpec, bool]:
    """The type that an annotation names, and whether it is optional.

    Args:
        node: The annotation, with or without `pulumi.Input`/`pulumi.Output` around it.
        folder: As in `properties`.
    """
    if isinstance(node, ast.Subscript):
        head = ast.unparse(node.value).rsplit(".", 1)[-1]
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if head in ("Input", "Output"):
            return type_of(items[0], folder)
        if head == "Optional":
            return type_of(items[0], folder)[0], True
        if head == "Sequence":
            return ["list", type_of(items[0], folder)[0]], False
        if head == "Mapping":
            return ["map", type_of(items[1], folder)[0]], False
        if head == "Union":
            # The typed dictionary of an Args class says nothing that the class does not.
            kept = [item for item in items if not ast.unparse(item).endswith("ArgsDict'")]
            return ["union", *(type_of(item, folder)[0] for item in kept)], False
        return "any", False
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _named(node.value, folder), False
    last = ast.unparse(node).rsplit(".", 1)[-1]
    return ("asset" if last in ("Asset", "Archive") else _SCALARS.get(last, "any")), False


def _named(name: str, folder: str) -> TypeSpec:
    *prefix, last = name.split(".")
    # `_iam.PolicyStatementArgs` is another folder's type; `outputs.X` and `_enums.X` are this folder's.
    if prefix and prefix[-1] not in ("outputs", "_enums", "_inputs"):
        folder = prefix[-1].lstrip("_")
    if prefix and prefix[-1] == "outputs":
        return ["object", folder, "outputs." + last]
    if last.endswith("Args"):
        return ["object", folder, last]
    return ["enum", folder, last]


def _parse(text: str) -> ast.ClassDef:
    node = ast.parse(text).body[0]
    if not isinstance(node, ast.ClassDef):
        raise ValueError("the text does not start with a class")
    return node


def _getter_name(node: ast.FunctionDef) -> str | None:
    for decorator in node.decorator_list:
        source = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(source) != "pulumi.getter":
            continue
        if (
            isinstance(decorator, ast.Call)
            and decorator.keywords
            and isinstance(decorator.keywords[0].value, ast.Constant)
        ):
            return str(decorator.keywords[0].value.value)
        return node.name
    return None


def _default(doc: str, kind: TypeSpec) -> Any:
    found = _DEFAULT.search(doc)
    if not found:
        return None
    text = found.group(1).strip()
    if kind == "boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "string" and re.fullmatch(r"[A-Za-z][\w-]*", text):
        return text
    return None
