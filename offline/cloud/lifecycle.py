"""The life of a resource in an offline cloud, without gRPC: check, diff, create, read, update, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offline.cloud import diff, naming, values
from offline.cloud.base import Cloud, Config, Query, Scene
from offline.cloud.check import check_properties
from offline.cloud.errors import CloudError, PropertyProblem
from offline.cloud.inventory import MASKED_KEY, Inventory, Thing
from offline.cloud.schema.store import Schema, nearest
from offline.cloud.wire import UNKNOWN, has_secret, has_unknown, plain

MARKER = "__offline"


@dataclass(frozen=True)
class Comparison:
    """The outcome of a diff.

    Args:
        changes: Every property that differs.
        replaces: Those of them that force a replacement.
        delete_first: Whether the old thing must go before the new one can be made.
    """

    changes: tuple[diff.Change, ...]
    replaces: tuple[diff.Change, ...]
    delete_first: bool


class Lifecycle:
    """One offline cloud's resources.

    Args:
        cloud: Its peculiarities.
        schema: Its SDK.
        inventory: What exists in it.
    """

    def __init__(self, cloud: Cloud, schema: Schema, inventory: Inventory) -> None:
        self._cloud = cloud
        self._schema = schema
        self._inventory = inventory

    def check(
        self, urn: str, news: dict[str, Any], olds: dict[str, Any], proposed: str | None = None, disabled: bool = False
    ) -> tuple[dict[str, Any], list[PropertyProblem]]:
        """The inputs as they will be kept, with an automatic name, and what is wrong with them.

        See `naming.fill_name` for the arguments.

        Raises:
            CloudError: The type does not exist.
        """
        token, name = token_of(urn), urn.rsplit("::", 1)[-1]
        resource = self._schema.resource(token)
        traits = self._cloud.traits(token, resource.inputs)
        news = {key: value for key, value in news.items() if key != naming.DEFAULTS}
        filled = naming.fill_name(
            traits, name, urn, self._inventory.next_generation(urn), news, olds, proposed, disabled
        )
        problems = check_properties(self._schema, f'{token} "{name}"', resource.inputs, filled)
        filled = values.documents_as_text(resource, filled)
        if not problems:
            problems = self._cloud.validate(token, values.opened(filled))
        return filled, problems

    def diff(
        self,
        urn: str,
        config: Config,
        old_inputs: dict[str, Any],
        old_outputs: dict[str, Any],
        news: dict[str, Any],
        ignored: list[str],
    ) -> Comparison:
        """What differs between the state's inputs and the new ones.

        Raises:
            CloudError: The state was not written by an offline cloud.
        """
        refuse_real(urn, old_outputs)
        token = token_of(urn)
        resource = self._schema.resource(token)
        traits = self._cloud.traits(token, resource.inputs)
        changes = [
            c for c in diff.compare(old_inputs, news) if not any(diff.is_under(c.names, path) for path in ignored)
        ]
        moved = _moved(resource.outputs, config, old_outputs, news)
        if moved and "region" not in ignored and not any(change.names == ("region",) for change in changes):
            changes.append(diff.Change("region", ("region",), "update"))

        def forces(names: tuple[str, ...]) -> bool:
            dotted = ".".join(names)
            if dotted == "region" and config.region:
                return moved
            if dotted in traits.in_place:
                return False
            if dotted in traits.replaces or ("*" in traits.replaces and names[0] not in ("tags", "labels", "tagsAll")):
                return True
            return self._documented_replacement(resource.inputs, names)

        # A value that only becomes secret is written anew, but it is the same thing.
        replaces = [c for c in diff.replacing(changes, forces) if not _only_secrecy(old_inputs, news, c)]
        delete_first = bool(replaces) and any(
            news.get(key) is not None and plain(news[key]) == plain(old_inputs.get(key)) for key in traits.unique
        )
        if traits.unique and traits.name_property in (news.get(naming.DEFAULTS) or []):
            delete_first = False
        return Comparison(tuple(changes), tuple(replaces), delete_first)

    def plan(self, urn: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """The outputs of a resource that a preview would make."""
        resource = self._schema.resource(token_of(urn))
        secrets = set(resource.secrets) | set(self._cloud.traits(resource.token, resource.inputs).secrets)
        return {**values.planned_outputs(resource, inputs, secrets), "id": UNKNOWN, MARKER: True}

    def create(self, urn: str, config: Config, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Make a thing; its id and outputs. Making one again that a killed run made already takes its place."""
        scene = self._scene(urn, config, inputs, self._inventory.next_generation(urn))
        thing_id = self._cloud.identity(scene)
        outputs = self._outputs(scene, inputs, thing_id)
        self._keep(scene, thing_id, inputs, outputs)
        return thing_id, outputs

    def plan_update(
        self, urn: str, config: Config, thing_id: str, olds: dict[str, Any], news: dict[str, Any]
    ) -> dict[str, Any]:
        """The outputs after an update that a preview shows: exact where all inputs are known."""
        refuse_real(urn, olds)
        if not has_unknown(news):
            return self._outputs(self._scene(urn, config, news, self._generation(urn, thing_id)), news, thing_id)
        resource = self._schema.resource(token_of(urn))
        kept = {name: value for name, value in olds.items() if name not in resource.inputs}
        return {**kept, **{name: value for name, value in news.items() if name in resource.outputs}, MARKER: True}

    def update(
        self, urn: str, config: Config, thing_id: str, olds: dict[str, Any], news: dict[str, Any]
    ) -> dict[str, Any]:
        """Change a thing in place; its outputs.

        Raises:
            CloudError: The state was not written by an offline cloud, or the thing does not exist any more.
        """
        refuse_real(urn, olds)
        if not any(thing.id == thing_id for thing in self._inventory.things_of(urn)):
            raise CloudError(
                f"{urn} does not exist in the offline cloud any more",
                thing_id,
                "a thing of the inventory; `refresh` finds what was lost",
            )
        scene = self._scene(urn, config, news, self._generation(urn, thing_id))
        outputs = self._outputs(scene, news, thing_id)
        self._inventory.change(urn, thing_id, self._inventory.mask(news), self._inventory.mask(outputs))
        return outputs

    def delete(self, urn: str, thing_id: str, olds: dict[str, Any]) -> None:
        """Take a thing away; nothing happens if it is gone.

        Raises:
            CloudError: The state was not written by an offline cloud.
        """
        refuse_real(urn, olds)
        self._inventory.remove(thing_id, urn)

    def read(
        self, urn: str, thing_id: str, inputs: dict[str, Any], outputs: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Inputs and outputs of a thing as it is now, None if it does not exist.

        Args:
            urn: Its URN in the state, or the one it would get by an import.
            thing_id: Its id.
            inputs: The state's inputs, empty for an import.
            outputs: The state's outputs, empty for an import.

        Raises:
            CloudError: The state was not written by an offline cloud.
        """
        if outputs or inputs:
            if outputs:
                refuse_real(urn, outputs)
            thing = next((t for t in self._inventory.things_of(urn) if t.id == thing_id), None) or self._inventory.find(
                thing_id, token_of(urn)
            )
        else:
            thing = self._inventory.find(thing_id, token_of(urn))
        if thing is None:
            return None
        if not outputs:
            return _without_secrets(thing.inputs), _without_secrets(thing.outputs)
        return self._drift(inputs, thing.inputs), self._drift(outputs, thing.outputs)

    def invoke(self, token: str, config: Config, args: dict[str, Any]) -> tuple[dict[str, Any], list[PropertyProblem]]:
        """The result of a function, or what is wrong with its arguments.

        Raises:
            CloudError: No such function, or the offline cloud has no answer for it.
        """
        function = self._schema.function(token)
        problems = check_properties(self._schema, token, function.inputs, args)
        if problems:
            return {}, problems
        answers = self._cloud.answers()
        if token not in answers:
            near = nearest(token, list(answers))
            hint = f"; the nearest one is {near}" if near else ""
            raise CloudError(
                "the offline cloud has no answer for this function yet",
                token,
                f"a function with an answer in offline/cloud/{self._cloud.package}/{hint}",
            )
        result = answers[token](Query(token, values.opened(args), config, self._inventory))
        given = {name: args[name] for name in function.outputs if args.get(name) is not None}
        # What a data source promises as a list or a map is there, empty, where the answer has nothing to say.
        empty: dict[str, Any] = {
            name: [] if entry.type[0] == "list" else {}
            for name, entry in function.outputs.items()
            if entry.type[0] in ("list", "map")
        }
        return {**empty, **given, **result}, []

    def _documented_replacement(self, known: Any, names: tuple[str, ...]) -> bool:
        entry = known.get(names[0])
        for name in names[1:]:
            kind = entry.type if entry else None
            while isinstance(kind, list) and kind[0] in ("list", "union"):
                kind = kind[1]
            if not isinstance(kind, list) or kind[0] != "object":
                return False
            entry = self._schema.object_type(*kind[1:]).properties.get(name)
        return bool(entry and entry.replaces)

    def _scene(self, urn: str, config: Config, inputs: dict[str, Any], generation: int) -> Scene:
        return Scene(token_of(urn), urn, generation, values.opened(inputs), config, self._inventory)

    def _generation(self, urn: str, thing_id: str) -> int:
        return next((thing.generation for thing in self._inventory.things_of(urn) if thing.id == thing_id), 1)

    def _outputs(self, scene: Scene, inputs: dict[str, Any], thing_id: str) -> dict[str, Any]:
        resource = self._schema.resource(scene.token)
        outputs = values.outputs_of(self._cloud, self._schema, resource, scene, inputs, thing_id)
        # The clouds' own plugins repeat the ID among the outputs; policies, which get no ID, find it there.
        return {**outputs, "id": thing_id, MARKER: True}

    def _keep(self, scene: Scene, thing_id: str, inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
        location = "/".join(part for part in (scene.config.account, scene.region) if part)
        mask = self._inventory.mask
        self._inventory.put(
            Thing(scene.urn, scene.generation, scene.token, thing_id, location, mask(inputs), mask(outputs))
        )

    def _drift(self, state: dict[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
        """The state with what the cloud holds differently; what is a secret in both, and the same, keeps its value."""
        masked = self._inventory.mask(state)
        drifted = {name: value for name, value in stored.items() if masked.get(name) != value and not _is_masked(value)}
        return {**{name: value for name, value in state.items() if name in stored}, **drifted}


def token_of(urn: str) -> str:
    """The type token in a URN, without its parents'."""
    return urn.split("::")[2].rsplit("$", 1)[-1]


def refuse_real(urn: str, outputs: Mapping[str, Any]) -> None:
    """Refuse a state that an offline cloud did not write.

    Raises:
        CloudError: The state belongs to a real cloud.
    """
    if outputs.get(MARKER) is not True:
        raise CloudError(
            f"{urn} belongs to a real cloud",
            f"a state without the mark {MARKER}",
            "a state that an offline run wrote; a real stack is run with `./rampart deploy`",
        )


def _moved(known: Mapping[str, Any], config: Config, old_outputs: Mapping[str, Any], news: Mapping[str, Any]) -> bool:
    """Whether the provider, or the resource itself, now means another region than the thing is in."""
    before, after = old_outputs.get("region"), news.get("region") or config.region
    return "region" in known and isinstance(before, str) and isinstance(after, str) and bool(after) and before != after


def _only_secrecy(olds: Mapping[str, Any], news: Mapping[str, Any], change: diff.Change) -> bool:
    name = change.names[0]
    return has_secret(olds.get(name)) != has_secret(news.get(name)) and plain(olds.get(name)) == plain(news.get(name))


def _is_masked(value: Any) -> bool:
    if isinstance(value, dict):
        return MASKED_KEY in value or any(_is_masked(item) for item in value.values())
    return isinstance(value, list) and any(_is_masked(item) for item in value)


def _without_secrets(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in stored.items() if not _is_masked(value)}
