"""Runs components under Pulumi's mocks. Nothing is mocked by default: an unlisted type or data source fails the test.

A test lists the outputs that the cloud would compute, by type token::

    deployment = deploy(lambda: Network("net", args), outputs={"aws:ec2/vpc:Vpc": {"arn": "arn:…"}, ...})
    deployment.only("aws:ec2/vpc:Vpc").inputs["cidrBlock"]

A resource's outputs are its inputs and what the table adds. Property names are the engine's (camelCase).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks as pulumi_mocks
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import SETTINGS
from pulumi.runtime.stack import run_pulumi_func
from pulumi.runtime.sync_await import _sync_await


def pytest_configure(config: pytest.Config) -> None:
    """Importing a cloud's SDK warns of each class it has renamed, whether or not anybody uses it."""
    config.addinivalue_line("filterwarnings", "ignore:.* has been deprecated in favor of:DeprecationWarning:pulumi_")


Computed = Mapping[str, Any] | Callable[[pulumi_mocks.MockResourceArgs], Mapping[str, Any]]
"""What the cloud adds to a resource's inputs; the key ``id`` sets its ID, which is ``<name>-id`` otherwise."""

Answer = Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""What a data source answers, or a function of its arguments."""


class Unmocked(AssertionError):
    """The program asked the cloud for something that the test does not list."""


@dataclass(frozen=True)
class Recorded:
    """One registered resource, as the engine would see it."""

    urn: str
    type: str
    name: str
    custom: bool
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    id: str
    parent: str
    provider: str
    """``<URN>::<ID>`` of an explicit provider; empty for components and providers without one."""
    protect: bool
    depends_on: tuple[str, ...]


@dataclass
class Deployment:
    """Everything that a program registered, and what it returned (with its outputs awaited) and exported."""

    resources: list[Recorded] = field(default_factory=list)
    result: Any = None
    exports: Mapping[str, Any] = field(default_factory=dict)

    def of(self, *types: str) -> list[Recorded]:
        """The resources of some types, in the order of their names."""
        return sorted((resource for resource in self.resources if resource.type in types), key=lambda r: r.name)

    def only(self, type_: str, name: str | None = None) -> Recorded:
        """The one resource of a type, or of a type and name."""
        found = [resource for resource in self.of(type_) if name is None or resource.name == name]
        assert len(found) == 1, f"one {type_} {name or ''} expected, there are {[resource.name for resource in found]}"
        return found[0]

    def types(self) -> dict[str, int]:
        """How many resources of each type there are, components left out."""
        counts: dict[str, int] = {}
        for resource in self.resources:
            if resource.custom:
                counts[resource.type] = counts.get(resource.type, 0) + 1
        return counts


class Mocks(pulumi_mocks.Mocks):
    """Answers from explicit tables, and raises `Unmocked` for anything else."""

    def __init__(self, outputs: Mapping[str, Computed], invokes: Mapping[str, Answer]) -> None:
        self.outputs = outputs
        self.invokes = invokes

    def new_resource(self, args: pulumi_mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if not args.custom and not args.resource_id:
            return "", dict(args.inputs)
        if args.typ not in self.outputs:
            raise Unmocked(f"resource {args.typ} {args.name!r}; the test lists {', '.join(sorted(self.outputs))}")
        computed = self.outputs[args.typ]
        state = {**args.inputs, **(computed(args) if callable(computed) else computed)}
        return str(state.pop("id", args.resource_id or f"{args.name}-id")), state

    def call(self, args: pulumi_mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        if args.token not in self.invokes:
            raise Unmocked(f"data source {args.token}; the test lists {', '.join(sorted(self.invokes)) or 'none'}")
        answer = self.invokes[args.token]
        return dict(answer(args.args) if callable(answer) else answer), []


class _Monitor(pulumi_mocks.MockMonitor):
    """Pulumi's mock monitor, which also notes the options that its mocks do not see."""

    def __init__(self, mocks: Mocks, deployment: Deployment) -> None:
        super().__init__(mocks)
        self.deployment = deployment
        self.lock = threading.Lock()

    def RegisterResource(self, request: Any) -> resource_pb2.RegisterResourceResponse:  # noqa: N802 - gRPC's name
        response: resource_pb2.RegisterResourceResponse = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        if request.type != "pulumi:pulumi:Stack":
            recorded = Recorded(
                urn=response.urn,
                type=request.type,
                name=request.name,
                custom=request.custom,
                inputs=pulumi.runtime.rpc.deserialize_properties(request.object),
                outputs=self.resources[response.urn].state,
                id=response.id,
                parent=request.parent,
                provider=request.provider or dict(request.providers).get(request.type.partition(":")[0], ""),
                protect=request.protect,
                depends_on=tuple(request.dependencies),
            )
            with self.lock:
                self.deployment.resources.append(recorded)
        return response


def run(
    program: Callable[[], Any],
    outputs: Mapping[str, Computed],
    invokes: Mapping[str, Answer] | None = None,
    preview: bool = False,
) -> Deployment:
    """Run a program under mocks to its end and return what it registered.

    :param program: makes the components; what it returns may be, or hold, outputs.
    :param outputs: what the cloud computes, by resource type token. Every type that the program uses must be listed.
    :param invokes: what data sources answer, by function token. Every one that the program calls must be listed.
    :param preview: run as in a preview.
    :raises Unmocked: when the program uses something that is not listed; whatever else the program raises.
    """
    deployment = Deployment()
    mocks = Mocks(outputs, invokes or {})
    pulumi_mocks.set_mocks(mocks, project="rampart", stack="test", preview=preview, monitor=_Monitor(mocks, deployment))
    SETTINGS.rpc_manager.clear()
    SETTINGS.outputs.clear()

    def body() -> None:
        deployment.result = _sync_await(pulumi.Output.from_input(program()).future())

    _sync_await(run_pulumi_func(body))
    return deployment


@pytest.fixture
def deploy() -> Callable[..., Deployment]:
    """`run`, under a name that reads well in a test."""
    return run
