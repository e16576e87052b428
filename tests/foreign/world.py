"""A foreign deployment, written down as the engine exports it for programs of the clouds' bridged providers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

ACCOUNT = "444455556666"
SIGNATURE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
PROVIDERS = {"aws": "7.11.1", "gcp": "9.4.0", "hcloud": "1.26.0"}


class Ref(str):
    """Text that came out of other resources: the engine records whose it is."""

    sources: frozenset[str]

    def __new__(cls, text: str, *sources: str) -> Ref:
        made = super().__new__(cls, text)
        made.sources = frozenset(sources)
        return made


def text(value: Any) -> Ref:
    """A document as JSON text, which depends on what its parts came from."""
    return Ref(json.dumps(value), *_refs(value))


def allow(actions: Any, resources: Any, *, principal: Any = None, **more: Any) -> dict[str, Any]:
    """A statement of a policy document that allows."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources, **more}
    return {**statement, "Principal": principal} if principal is not None else statement


def policy(*statements: Any) -> Ref:
    """A policy document of AWS."""
    return text({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str) -> Ref:
    """The trust policy of a role for a service of AWS."""
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}})


def secret(hint: str = "v1:b64") -> dict[str, Any]:
    """A secret as an export without `--show-secrets` has it."""
    return {**SIGNATURE, "ciphertext": f"{hint}:3nVpZ0mKfQ=="}


def digits(text: str, length: int = 17) -> str:
    """Stable hexadecimal digits, such as the clouds use in IDs."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


class World:
    """One stack's state, built resource by resource.

    :param project: the program's name; the stack is always ``prod``.
    :param region: the region of the default AWS provider.
    """

    def __init__(self, project: str, region: str = "eu-central-1") -> None:
        self.project = project
        self.region = region
        self.entries: dict[str, dict[str, Any]] = {}
        self._place("pulumi:pulumi:Stack", f"{project}-prod", custom=False)
        self.stack = self.entries[f"{project}-prod"]

    def component(self, type: str, name: str, parent: str | None = None) -> None:
        """A component resource, of awsx, eks and the like."""
        self._place(type, name, custom=False, parent=self._urn_of(parent))

    def provider(self, cloud: str, name: str, **inputs: Any) -> str:
        """A provider, explicit where a program made it, default otherwise."""
        identity = digits(name, 12)
        settings = {"version": PROVIDERS[cloud], **inputs}
        self._place(
            f"pulumi:providers:{cloud}", name, custom=True, id=identity, inputs=settings, outputs=dict(settings)
        )
        return name

    def add(
        self,
        type: str,
        name: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        id: str = "",
        arn: str = "",
        outputs: Mapping[str, Any] | None = None,
        parent: str | None = None,
        provider: str | None = None,
        protect: bool = False,
    ) -> Ref:
        """A resource; answers with its ID, which other resources' inputs may hold.

        :param arn: of an AWS resource; made up by default.
        :param outputs: what the provider computed beyond the inputs.
        """
        cloud = type.split(":", 1)[0]
        given = dict(inputs or {})
        identity = id or f"{name}-{digits(type + name, 7)}"
        found = {**given, **(outputs or {}), "id": identity}
        if cloud == "aws":
            region = str(given.get("region") or self._region_of(provider))
            found.setdefault("region", region)
            found.setdefault("arn", "")
            found["arn"] = (
                arn
                or found["arn"]
                or f"arn:aws:{type.split(':')[1].split('/')[0]}:{region}:{ACCOUNT}:{name}/{identity}"
            )
            if "tags" in given:
                found["tagsAll"] = dict(given["tags"])
        home = provider or self._default(cloud)
        self._place(
            type,
            name,
            custom=True,
            id=identity,
            inputs={"__defaults": [], **given},
            outputs=found,
            parent=self._urn_of(parent),
            provider=f"{self.entries[home]['urn']}::{self.entries[home]['id']}",
            propertyDependencies=self._dependencies(given),
            protect=protect,
        )
        return Ref(identity, name)

    def arn(self, name: str) -> Ref:
        """A resource's ARN, for other resources' inputs."""
        return self.out(name, "arn")

    def out(self, name: str, key: str) -> Ref:
        """An output of a resource, for other resources' inputs."""
        return Ref(str(self.entries[name]["outputs"][key]), name)

    def ref(self, name: str) -> Ref:
        """A resource's ID, for other resources' inputs."""
        return Ref(self.entries[name]["id"], name)

    def set(self, name: str, /, **values: Any) -> None:
        """Change a resource's inputs, and what the provider answered for them."""
        entry = self.entries[name]
        entry["inputs"].update(values)
        entry["outputs"].update(values)
        if "tags" in values:
            entry["outputs"]["tagsAll"] = dict(values["tags"])
        entry["propertyDependencies"].update(self._dependencies(values))

    def edit(self, name: str, key: str, change: Callable[[Any], Any]) -> None:
        """Change one input by a function of its copy."""
        self.set(name, **{key: change(json.loads(json.dumps(self.entries[name]["inputs"].get(key))))})

    def unset(self, name: str, *keys: str) -> None:
        """Take inputs away, with what the provider answered for them."""
        for key in keys:
            self.entries[name]["inputs"].pop(key, None)
            self.entries[name]["outputs"].pop(key, None)

    def remove(self, *names: str) -> None:
        """Take resources away."""
        for name in names:
            del self.entries[name]

    def export(self, **values: Any) -> None:
        """The stack's outputs."""
        self.stack.setdefault("outputs", {}).update(values)

    def document(self) -> dict[str, Any]:
        """The deployment as `pulumi stack export` writes it."""
        manifest = {"time": "2026-10-01T08:00:00.5+02:00", "magic": "0a1b2c", "version": "v3.190.0"}
        resources = json.loads(json.dumps(list(self.entries.values())))
        secrets = {"type": "service", "state": {"url": "https://api.pulumi.com", "owner": "acme", "project": "p"}}
        return {
            "version": 3,
            "deployment": {
                "manifest": manifest, "secrets_providers": secrets, "resources": resources, "metadata": {},
            },
        }  # fmt: skip

    def _default(self, cloud: str) -> str:
        name = f"default_{PROVIDERS[cloud].replace('.', '_')}"
        if cloud != "aws":
            name += f"_{cloud}"
        if name not in self.entries:
            settings: dict[str, dict[str, str]] = {
                "aws": {"region": self.region, "skipCredentialsValidation": "false", "skipRegionValidation": "true"},
                "gcp": {"project": "acme-prod", "region": "europe-west1"},
                "hcloud": {},
            }
            self.provider(cloud, name, **settings[cloud])
            if cloud == "hcloud":
                self.entries[name]["inputs"]["token"] = self.entries[name]["outputs"]["token"] = secret()
        return name

    def _region_of(self, provider: str | None) -> str:
        return str(self.entries[provider]["inputs"].get("region", self.region)) if provider else self.region

    def _urn_of(self, parent: str | None) -> str:
        return str(self.entries[parent]["urn"]) if parent else str(self.stack["urn"])

    def _dependencies(self, values: Mapping[str, Any]) -> dict[str, list[str]]:
        return {key: sorted(self.entries[ref]["urn"] for ref in _refs(value)) for key, value in values.items()}

    def _place(self, type: str, name: str, **more: Any) -> None:
        chain = ""
        parent = more.get("parent", "")
        if parent and parent != getattr(self, "stack", {}).get("urn"):
            chain = parent.split("::")[2] + "$"
        urn = f"urn:pulumi:prod::{self.project}::{chain}{type}::{name}"
        if name in self.entries:
            raise ValueError(f"two resources of one name: received {name!r}; allowed: each name once")
        times = {"created": "2026-09-01T08:00:00Z", "modified": "2026-09-01T08:00:00Z"}
        self.entries[name] = {"urn": urn, "type": type, **{k: v for k, v in more.items() if v != ""}, **times}


def _refs(value: Any) -> set[str]:
    if isinstance(value, Ref):
        return set(value.sources)
    if isinstance(value, Mapping):
        return set().union(*map(_refs, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(_refs, value)) if value else set()
    return set()
