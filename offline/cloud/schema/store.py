"""Finds a token's schema in the installed SDK, and keeps what was found in a cache per SDK version."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import tempfile
import threading
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from offline.cloud.errors import CloudError
from offline.cloud.schema import source
from offline.cloud.schema.model import Function, ObjectType, Property, Resource

# Raised when the meaning of a cached entry changes.
_FORMAT = 4


def cache_root() -> Path:
    """Where schemas are kept: `$XDG_CACHE_HOME/rampart/schema`, by default under `~/.cache`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rampart" / "schema"


def nearest(word: str, candidates: list[str]) -> str | None:
    """The candidate that a misspelt word most likely means, None if none is near; case and underscores do not count."""
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(candidate.replace("_", "").lower(), candidate)
    found = get_close_matches(word.replace("_", "").lower(), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


class Schema:
    """One SDK's schema.

    Args:
        package: `aws`, `gcp` or `hcloud`.
        cache: Folder for extracted entries; default `cache_root()`.

    Raises:
        CloudError: The SDK is not installed.
    """

    def __init__(self, package: str, cache: Path | None = None) -> None:
        spec = importlib.util.find_spec(f"pulumi_{package}")
        if spec is None or spec.origin is None:
            raise CloudError(
                "an SDK is missing", f"no Python package pulumi_{package}", "an environment with all three SDKs"
            )
        self.package = package
        self._folder = Path(spec.origin).parent
        self.version: str = json.loads((self._folder / "pulumi-plugin.json").read_text())["version"]
        self._cache = (cache or cache_root()) / f"{package}-{self.version}-{_FORMAT}"
        self._lock = threading.RLock()
        self._memory: dict[str, Any] = {}
        self._tokens: dict[str, tuple[str, str]] | None = None

    def resource(self, token: str) -> Resource:
        """The schema of a resource type.

        Raises:
            CloudError: The SDK has no such type; the message names the nearest one.
        """
        if token not in self._resource_tokens():
            raise CloudError(
                "the resource type does not exist", token, self._suggestion(token, list(self._resource_tokens()))
            )
        found: Resource = self._entry("resource", token, self._read_resource, Resource)
        return found

    def function(self, token: str) -> Function:
        """The schema of a function (data source).

        Raises:
            CloudError: The SDK has no such function; the message names the nearest one.
        """
        found: Function = self._entry("function", token, self._read_function, Function)
        return found

    def object_type(self, folder: str, name: str) -> ObjectType:
        """The schema of a nested type; empty if the SDK does not describe it."""
        found: ObjectType = self._entry("type", f"{folder}:{name}", self._read_object, ObjectType)
        return found

    def enum(self, folder: str, name: str) -> tuple[Any, ...]:
        """The values of an enum; empty if the SDK does not describe it."""
        return tuple(self._entry("enum", f"{folder}:{name}", self._read_enum, _Enum).values)

    def provider_config(self) -> dict[str, Property]:
        """The inputs of the provider itself."""
        key = f"pulumi:providers:{self.package}"
        found: ObjectType = self._entry("provider", key, self._read_provider, ObjectType)
        return found.properties

    def _entry(self, kind: str, key: str, read: Callable[[str], Any], shape: Any) -> Any:
        found = self._memory.get(kind + key)
        if found is not None:
            return found
        with self._lock:
            path = self._cache / kind / (re.sub(r"[^\w.-]", "_", key) + ".json")
            try:
                value = shape.from_json(json.loads(path.read_text()))
            except (OSError, ValueError, KeyError, TypeError):
                value = read(key)
                _write_atomically(path, json.dumps(value.to_json(), separators=(",", ":")))
            self._memory[kind + key] = value
            return value

    def _resource_tokens(self) -> dict[str, tuple[str, str]]:
        """Token to (SDK folder, class), from the table that the SDK registers with the runtime."""
        if self._tokens is None:
            text = (self._folder / "__init__.py").read_text()
            table = re.search(r"resource_modules=\"\"\"(.*?)\"\"\"", text, re.S)
            modules = json.loads(table.group(1)) if table else []
            self._tokens = {
                token: (module["fqn"].partition(".")[2].replace(".", "/"), name)
                for module in modules
                for token, name in module["classes"].items()
            }
        return self._tokens

    def _read_resource(self, token: str) -> Resource:
        folder, name = self._resource_tokens()[token]
        path = self._file_with(folder, _snake(token.split(":")[1].rsplit("/", 1)[-1]), f"'{token}'")
        text = source.class_text(path, name) if path else None
        # The SDK's generator says InitArgs where a nested type of the same resource already took the name.
        suffixes = ("InitArgs", "Args")
        arguments = next((found for end in suffixes if path and (found := source.class_text(path, name + end))), None)
        if text is None or arguments is None:
            raise CloudError(
                "the resource type cannot be read from the SDK",
                token,
                f"a class {name} in pulumi_{self.package}/{folder}",
            )
        return Resource(
            token,
            source.properties(arguments, folder),
            source.properties(text, folder),
            source.secret_outputs(text),
        )

    def _read_function(self, token: str) -> Function:
        module = token.split(":")[1]
        folder = self._function_folder(module.split("/")[0])
        path = self._file_with(folder, _snake(module.rsplit("/", 1)[-1]), f"invoke('{token}'")
        if path is None:
            raise CloudError(
                "the function does not exist", token, self._suggestion(token, self._function_tokens(folder))
            )
        text = source.file_text(path)
        called = re.search(r"invoke\('" + re.escape(token) + r"', __args__, opts=opts, typ=(\w+)\)", text)
        definition = re.search(r"^def (\w+)\(", text, re.M)
        result = source.class_text(path, called.group(1)) if called else None
        if definition is None:
            raise CloudError("the function cannot be read from the SDK", token, f"a function in {path}")
        return Function(
            token,
            source.function_inputs(text, definition.group(1), folder),
            source.properties(result, folder) if result else {},
        )

    def _function_folder(self, module: str) -> str:
        for candidate in (module, module + "_"):
            if module != "index" and (self._folder / candidate).is_dir():
                return candidate
        return ""

    def _function_tokens(self, folder: str) -> list[str]:
        found = []
        for path in sorted((self._folder / folder).glob("*.py")):
            found += re.findall(r"runtime\.invoke\('([^']+)'", path.read_text())
        return found

    def _file_with(self, folder: str, stem: str, needle: str) -> Path | None:
        guess = self._folder / folder / f"{stem}.py"
        if guess.is_file() and needle in source.file_text(guess):
            return guess
        for path in sorted((self._folder / folder).glob("*.py")):
            if needle in path.read_text():
                return path
        return None

    def _read_object(self, key: str) -> ObjectType:
        folder, name = key.split(":")
        file, name = (
            ("outputs.py", name.removeprefix("outputs.")) if name.startswith("outputs.") else ("_inputs.py", name)
        )
        text = source.class_text(self._folder / folder / file, name)
        return ObjectType(source.properties(text, folder) if text else {})

    def _read_enum(self, key: str) -> _Enum:
        folder, name = key.split(":")
        text = source.class_text(self._folder / folder / "_enums.py", name)
        return _Enum(source.enum_values(text) if text else ())

    def _read_provider(self, _: str) -> ObjectType:
        text = source.class_text(self._folder / "provider.py", "ProviderArgs")
        return ObjectType(source.properties(text, "") if text else {})

    def _suggestion(self, token: str, tokens: list[str]) -> str:
        near = nearest(token, tokens)
        return f"a type of pulumi_{self.package} {self.version}" + (f"; did you mean {near}?" if near else "")


class _Enum:
    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = values

    def to_json(self) -> list[Any]:
        return list(self.values)

    @classmethod
    def from_json(cls, data: list[Any]) -> _Enum:
        return cls(tuple(data))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _write_atomically(path: Path, text: str) -> None:
    """Best effort: a cache that cannot be written only costs time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(temporary).replace(path)
    except OSError:
        return
