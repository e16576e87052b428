"""The CrossGuard policy pack: the engine's analyzer protocol on one side, `policy.enforcement` on the other.

It serves the protocol itself instead of building a ``PolicyPack`` of the policy SDK, which costs 0.3 ms for each policy
and resource, hides which values are secret and lets a policy off that meets an unknown value
(docs/adr/0003-policy-pack.md).
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterable, Mapping
from concurrent import futures
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":  # the engine runs this folder as a program, with itself as the first place to import from
    gc.disable()  # the process lives for one run, and nearly all that it makes stays in use
    sys.path[:] = [str(ROOT), *(entry for entry in sys.path if Path(entry).resolve() != ROOT / "policy")]

import grpc  # noqa: E402 - after the path is set
from google.protobuf import empty_pb2, struct_pb2  # noqa: E402

from policy import waivers  # noqa: E402
from policy.audit import rule_index  # noqa: E402
from policy.enforcement import UNDETERMINED, WAIVERS, Enforcement, Notice  # noqa: E402
from policy.model import Resource  # noqa: E402
from policy.positions import VARIABLE, Positions, file_of  # noqa: E402
from policy.project import own_stacks, parameters_from, parameters_of, project_name  # noqa: E402
from policy.protocol import analyzer_pb2, plugin_pb2  # noqa: E402
from policy.registry import Rule, Severity  # noqa: E402
from policy.values import mark_keys, properties  # noqa: E402
from policy.version import VERSION  # noqa: E402

NAME = "rampart"
LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes of one message at most, as in the policy SDK: a whole stack comes as one."""

LOOK_SECONDS = 1.0
"""How often the pack looks whether its engine is still there: one that was killed ends nobody."""

SEVERITIES = {
    Severity.LOW: analyzer_pb2.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: analyzer_pb2.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: analyzer_pb2.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: analyzer_pb2.POLICY_SEVERITY_CRITICAL,
}


class Pack:
    """The engine's view of the rules: every rule is a policy of its own, all of them mandatory.

    Its methods are the protocol's calls by their names, as far as `CALLS` has them.
    """

    def __init__(self) -> None:
        self._index = rule_index()
        self._told: set[str] = set()
        self._waivers = waivers.load()
        environment = os.environ
        self._enforcement = self._begin(
            environment.get("PULUMI_PROJECT", ""),
            environment.get("PULUMI_STACK", ""),
            environment.get("PULUMI_DRY_RUN") == "true",
            {},
        )

    def _begin(self, project: str, stack: str, preview: bool, config: Mapping[str, Any]) -> Enforcement:
        own = project == project_name(ROOT) and stack in own_stacks(ROOT)
        return Enforcement(
            self._index,
            parameters=parameters_from(config) if config or not own else parameters_of(ROOT, stack),
            waivers=waivers.of_stack(self._waivers, project, stack),
            today=datetime.now(timezone.utc).date(),
            preview=preview,
            position_of=Positions(file_of(ROOT, stack, os.environ.get(VARIABLE))).of,
        )

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name, as those below
        """Nothing to agree on."""
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The pack's version."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetAnalyzerInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Every rule as a policy, and the two names for what is about the rules themselves."""
        policies = [_policy(rule) for rule in self._index.rules]
        policies.append(_own_policy(UNDETERMINED, "What a preview cannot decide yet", analyzer_pb2.ADVISORY))
        policies.append(_own_policy(WAIVERS, "Every waiver holds", analyzer_pb2.MANDATORY))
        return analyzer_pb2.AnalyzerInfo(name=NAME, version=VERSION, policies=policies, supportsConfig=False)

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Take the stack's name and settings, and whether this is a preview."""
        config = {key: _json(value) for key, value in request.config.items()}
        self._enforcement = self._begin(request.project, request.stack, request.dry_run, config)
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Refuse to make a rule weaker: only a waiver may do that, for one resource and until a date."""
        for name, config in request.policyConfig.items():
            if name != UNDETERMINED and config.enforcementLevel != analyzer_pb2.MANDATORY:
                level = analyzer_pb2.EnforcementLevel.Name(config.enforcementLevel).lower()
                message = f"{name} cannot be weakened: received {level}; allowed: mandatory, and policy/waivers.yaml"
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, message)
        return empty_pb2.Empty()

    def Analyze(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Judge a resource before it is made."""
        notices = self._enforcement.resource(_resource(request))
        self._told.update(notice.policy for notice in notices)
        return _answer(notices)

    def AnalyzeStack(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Judge the stack after the program; what was told of single resources does not count as passed here."""
        return _answer(self._enforcement.stack(map(_stack_resource, request.resources)), self._told)

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Nothing runs on its own."""
        return empty_pb2.Empty()


def _resource(request: Any) -> Resource:
    return Resource(
        request.urn,
        request.type,
        _properties(request),
        parent=request.options.parent,
        provider=request.provider.urn,
        custom=request.HasField("provider") or request.type.startswith("pulumi:providers:"),
        protect=request.options.protect,
    )


def _stack_resource(request: Any) -> Resource:
    found = _properties(request)
    identity = found.get("id")
    return Resource(
        request.urn,
        request.type,
        found,
        id=identity if isinstance(identity, str) else "",
        parent=request.parent or request.options.parent,
        provider=request.provider.urn,
        dependencies=request.dependencies,
        property_dependencies={key: entry.urns for key, entry in request.propertyDependencies.items()},
        custom=request.HasField("provider") or request.type.startswith("pulumi:providers:"),
        protect=request.options.protect,
    )


def _properties(request: Any) -> dict[str, Any]:
    return mark_keys(properties(_plain_struct(request.properties)), request.options.additionalSecretOutputs)


def _plain_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    return {key: _plain(value) for key, value in struct.fields.items()}


def _plain(value: struct_pb2.Value) -> Any:
    """A value of the protocol as JSON has it: whole numbers without a fraction, which the protocol does not know."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "struct_value":
        return _plain_struct(value.struct_value)
    if kind == "list_value":
        return [_plain(entry) for entry in value.list_value.values]
    if kind == "bool_value":
        return value.bool_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return None


def _policy(rule: Rule) -> Any:
    """A rule as the engine lists it: as a policy of the stack, also where it can judge a resource before it is made.

    Of policies of resources the engine would send an event for each resource, twice, with the names of all that it
    passed: more work than the rules.
    """
    return analyzer_pb2.PolicyInfo(
        name=rule.id,
        displayName=rule.title,
        description=rule.title,
        enforcementLevel=analyzer_pb2.MANDATORY,
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        severity=SEVERITIES[rule.severity],
        tags=rule.statements,
        remediation_steps=rule.remediation,
    )


def _own_policy(name: str, description: str, level: Any) -> Any:
    return analyzer_pb2.PolicyInfo(
        name=name,
        displayName=description,
        description=description,
        enforcementLevel=level,
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
    )


def _answer(notices: Iterable[Notice], told: Iterable[str] = ()) -> Any:
    return analyzer_pb2.AnalyzeResponse(
        not_applicable=[analyzer_pb2.PolicyNotApplicable(policy_name=name) for name in sorted(told)],
        diagnostics=[
            analyzer_pb2.AnalyzeDiagnostic(
                policyName=notice.policy,
                policyPackName=NAME,
                policyPackVersion=VERSION,
                description=notice.text.split("\n", 1)[0],
                message=notice.text,
                urn=notice.urn,
                enforcementLevel=analyzer_pb2.MANDATORY if notice.mandatory else analyzer_pb2.ADVISORY,
                severity=SEVERITIES[notice.severity],
            )
            for notice in notices
        ],
    )


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


CALLS = {
    "Handshake": analyzer_pb2.AnalyzerHandshakeRequest,
    "GetPluginInfo": empty_pb2.Empty,
    "GetAnalyzerInfo": empty_pb2.Empty,
    "ConfigureStack": analyzer_pb2.AnalyzerStackConfigureRequest,
    "Configure": analyzer_pb2.ConfigureAnalyzerRequest,
    "Analyze": analyzer_pb2.AnalyzeRequest,
    "AnalyzeStack": analyzer_pb2.AnalyzeStackRequest,
    "Cancel": empty_pb2.Empty,
}
"""The protocol's calls that the pack answers, and what each is asked with.

`Remediate` is missing: a violation is for a person to repair, in the program. The engine asks for it before each
`Analyze`. gRPC refuses a call that is not there without reading it, which the engine takes for no remediation, at half
the work of an empty answer.
"""


def calls(pack: Pack) -> grpc.GenericRpcHandler:
    """The pack as a server takes it.

    :param pack: whose methods answer.
    """
    return grpc.method_handlers_generic_handler(
        "pulumirpc.Analyzer",
        {
            name: grpc.unary_unary_rpc_method_handler(
                getattr(pack, name), request_deserializer=request.FromString, response_serializer=_serialized
            )
            for name, request in CALLS.items()
        },
    )


def _serialized(message: Any) -> bytes:
    content: bytes = message.SerializeToString()
    return content


def serve() -> None:
    """Serve the protocol on a port of this machine, told on standard output, until the engine ends the process, or has
    ended without."""
    engine = os.getppid()
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=2),
        options=[
            ("grpc.max_receive_message_length", LARGEST_MESSAGE),
            ("grpc.max_send_message_length", LARGEST_MESSAGE),
        ],
    )
    server.add_generic_rpc_handlers((calls(Pack()),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):  # the engine ends a pack as a person would
        while server.wait_for_termination(LOOK_SECONDS) and os.getppid() == engine:
            pass


if __name__ == "__main__":
    serve()
    os._exit(0)  # the engine waits for this end, and Python would first take apart all that the process holds
