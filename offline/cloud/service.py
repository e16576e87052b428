# ruff: noqa: N802  (the protocol names the methods)
"""The provider protocol of the Pulumi engine (`pulumirpc.ResourceProvider`) in front of one offline cloud."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from offline.cloud import diff, faults, wire
from offline.cloud.base import Cloud, Config
from offline.cloud.check import check_properties
from offline.cloud.errors import CloudError, PropertyProblem
from offline.cloud.faults import Fault, Faults, Operation
from offline.cloud.lifecycle import Comparison, Lifecycle, token_of
from offline.cloud.schema.store import Schema

_LOG = logging.getLogger(__name__)
_KINDS = {"add": "ADD", "delete": "DELETE", "update": "UPDATE"}
# What the engine itself puts among a provider's inputs.
_ENGINE_INPUTS = ("version", "pluginDownloadURL", "pluginChecksums", "__internal")


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """One of the three providers.

    Every provider instance of the engine (say an `aws.Provider` for each region) dials a connection of its own to the
    same port, and the protocol does not name the instance in later calls: the peer of the connection does.

    Args:
        cloud: The cloud behind it.
        schema: Its SDK.
        lifecycle: Its resources.
        struck: The faults to inject.
    """

    def __init__(self, cloud: Cloud, schema: Schema, lifecycle: Lifecycle, struck: Faults) -> None:
        self._cloud = cloud
        self._schema = schema
        self._lifecycle = lifecycle
        self._faults = struck
        self._configs: dict[str, Config] = {}
        self._lock = threading.Lock()

    # --- the plugin itself

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Say what this provider understands."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=True, supports_autonaming_configuration=True
        )

    def Attach(self, request: Any, context: grpc.ServicerContext) -> Empty:
        """The engine attached to this running process; there is nothing to do."""
        return Empty()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The version of the SDK, which is the one the engine expects."""
        return plugin_pb2.PluginInfo(version=self._schema.version)

    def GetSchema(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The package's name and version: programs carry the rest in their SDK."""
        return provider_pb2.GetSchemaResponse(
            schema=json.dumps({"name": self._cloud.package, "version": self._schema.version})
        )

    def GetMapping(self, request: Any, context: grpc.ServicerContext) -> Any:
        """No mapping from Terraform."""
        return provider_pb2.GetMappingResponse()

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Empty:
        """Operations here end by themselves at once."""
        return Empty()

    # --- its configuration

    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Check the provider's inputs."""
        with self._guarded(context):
            news = wire.decode(request.news)
            values = _settings(news)
            owner = f'provider {self._cloud.package} "{request.urn.rsplit("::", 1)[-1]}"'
            problems = check_properties(self._schema, owner, self._schema.provider_config(), values)
            if not problems and not wire.has_unknown(values):
                problems = self._cloud.configure(wire.plain(values))[1]
            return provider_pb2.CheckResponse(inputs=wire.encode(news), failures=_failures(problems))

    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """A changed provider is updated in place; a resource that has to move says so in its own diff."""
        with self._guarded(context):
            changes = diff.compare(wire.decode(request.old_inputs), wire.decode(request.news))
            return _diff_response(Comparison(tuple(changes), (), False))

    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Remember what this connection's provider instance means."""
        with self._guarded(context):
            values = _settings(wire.decode(request.args))
            config, problems = self._cloud.configure(wire.plain(values))
            if problems and not wire.has_unknown(values):
                raise CloudError(problems[0].reason, problems[0].path, "a valid provider configuration")
            with self._lock:
                self._configs[context.peer()] = config
            return provider_pb2.ConfigureResponse(
                acceptSecrets=True,
                supportsPreview=True,
                acceptResources=True,
                acceptOutputs=True,
                supports_autonaming_configuration=True,
            )

    # --- resources

    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Check a resource's inputs and give it a physical name."""
        with self._guarded(context):
            self._strike("check", request.urn, context)
            naming = request.autonaming if request.HasField("autonaming") else None
            disabled = naming is not None and naming.mode == provider_pb2.CheckRequest.AutonamingOptions.DISABLE
            proposed = naming.proposed_name if naming is not None and not disabled else None
            news, problems = self._lifecycle.check(
                request.urn, wire.decode(request.news), wire.decode(request.olds), proposed or None, disabled
            )
            return provider_pb2.CheckResponse(inputs=wire.encode(news), failures=_failures(problems))

    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Compare a resource's inputs with the state's."""
        with self._guarded(context):
            self._strike("diff", request.urn, context)
            found = self._lifecycle.diff(
                request.urn,
                self._config(context),
                wire.decode(request.old_inputs),
                wire.decode(request.olds),
                wire.decode(request.news),
                list(request.ignoreChanges),
            )
            return _diff_response(found)

    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Make a resource, or say what a preview knows of it."""
        with self._guarded(context):
            inputs = wire.decode(request.properties)
            if request.preview:
                return provider_pb2.CreateResponse(
                    id="", properties=wire.encode(self._lifecycle.plan(request.urn, inputs))
                )
            fault = self._strike("create", request.urn, context)
            thing_id, outputs = self._lifecycle.create(request.urn, self._config(context), inputs)
            if fault:
                self._end(context, fault, thing_id, outputs, inputs)
            return provider_pb2.CreateResponse(id=thing_id, properties=wire.encode(outputs))

    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        """A resource as the inventory holds it; an empty answer where it is lost."""
        with self._guarded(context):
            self._strike("read", request.urn, context)
            found = self._lifecycle.read(
                request.urn, request.id, wire.decode(request.inputs), wire.decode(request.properties)
            )
            if found is None:
                return provider_pb2.ReadResponse()
            inputs, outputs = found
            return provider_pb2.ReadResponse(id=request.id, inputs=wire.encode(inputs), properties=wire.encode(outputs))

    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Change a resource in place."""
        with self._guarded(context):
            config, olds, news = self._config(context), wire.decode(request.olds), wire.decode(request.news)
            if request.preview:
                planned = self._lifecycle.plan_update(request.urn, config, request.id, olds, news)
                return provider_pb2.UpdateResponse(properties=wire.encode(planned))
            fault = self._strike("update", request.urn, context)
            outputs = self._lifecycle.update(request.urn, config, request.id, olds, news)
            if fault:
                self._end(context, fault, request.id, outputs, news)
            return provider_pb2.UpdateResponse(properties=wire.encode(outputs))

    def Delete(self, request: Any, context: grpc.ServicerContext) -> Empty:
        """Take a resource away."""
        with self._guarded(context):
            fault = self._strike("delete", request.urn, context)
            self._lifecycle.delete(request.urn, request.id, wire.decode(request.properties))
            if fault:
                self._end(context, fault, request.id, {}, {})
            return Empty()

    # --- functions

    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Answer a data source."""
        with self._guarded(context):
            self._strike("invoke", "", context, token=request.tok)
            result, problems = self._lifecycle.invoke(request.tok, self._config(context), wire.decode(request.args))
            return provider_pb2.InvokeResponse(**{"return": wire.encode(result)}, failures=_failures(problems))

    # --- helpers

    def _config(self, context: grpc.ServicerContext) -> Config:
        with self._lock:
            config = self._configs.get(context.peer())
        if config is None:
            raise CloudError(
                "the provider was not configured",
                f"a call from {context.peer()}",
                "Configure before any other call on a connection",
            )
        return config

    @contextmanager
    def _guarded(self, context: grpc.ServicerContext) -> Iterator[None]:
        """Turn a refusal into the engine's error, and anything else into one line with the details in the log."""
        try:
            yield
        except CloudError as refusal:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(refusal))
        except Exception as error:
            # `abort` itself raises a bare Exception to unwind the call.
            if context.code() is not None:
                raise
            _LOG.exception("an operation failed")
            context.abort(
                grpc.StatusCode.INTERNAL,
                f"the offline cloud has a fault; received: {type(error).__name__}: {error}; allowed: no such error",
            )

    def _strike(
        self, operation: Operation, urn: str, context: grpc.ServicerContext, token: str | None = None
    ) -> Fault | None:
        """Apply a fault due now; the one returned is due after the operation."""
        fault = self._faults.strike(operation, token or token_of(urn), urn)
        if fault is None or fault.effect in ("partial", "crash"):
            if fault is not None and fault.effect == "crash" and operation in ("read", "check", "diff", "invoke"):
                faults.crash()
            return fault
        context.abort(grpc.StatusCode.UNAVAILABLE, fault.error or f"injected failure of {operation}")
        raise AssertionError("abort returned")

    def _end(
        self,
        context: grpc.ServicerContext,
        fault: Fault,
        thing_id: str,
        outputs: Mapping[str, Any],
        inputs: Mapping[str, Any],
    ) -> NoReturn:
        """End an operation that was done with the fault that was injected."""
        if fault.effect == "crash":
            faults.crash()
        reason = fault.error or "injected: made, but not initialised"
        detail = provider_pb2.ErrorResourceInitFailed(
            id=thing_id, properties=wire.encode(outputs), reasons=[reason], inputs=wire.encode(inputs)
        )
        packed = AnyMessage()
        packed.Pack(detail)
        status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason, details=[packed])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(grpc.StatusCode.UNKNOWN, reason)
        raise AssertionError("abort returned")


def _settings(inputs: dict[str, Any]) -> dict[str, Any]:
    """A provider's inputs; the SDK sends every one that is not a string as JSON text."""
    return {name: _parsed(value) for name, value in inputs.items() if name not in _ENGINE_INPUTS}


def _parsed(value: Any) -> Any:
    if isinstance(value, wire.Secret):
        return wire.Secret(_parsed(value.value))
    if not isinstance(value, str) or (value[:1] not in ("{", "[") and value not in ("true", "false")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _failures(problems: list[PropertyProblem]) -> list[Any]:
    return [provider_pb2.CheckFailure(property=problem.path, reason=problem.reason) for problem in problems]


def _diff_response(found: Comparison) -> Any:
    response = provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if found.changes else provider_pb2.DiffResponse.DIFF_NONE,
        hasDetailedDiff=True,
        deleteBeforeReplace=found.delete_first,
    )
    replaces = set(found.replaces)
    for change in found.changes:
        kind = _KINDS[change.kind] + ("_REPLACE" if change in replaces else "")
        response.detailedDiff[change.path].kind = provider_pb2.PropertyDiff.Kind.Value(kind)
        response.detailedDiff[change.path].inputDiff = True
    response.diffs.extend(dict.fromkeys(change.names[0] for change in found.changes))
    response.replaces.extend(dict.fromkeys(change.names[0] for change in found.replaces))
    return response
