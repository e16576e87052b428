"""The Hetzner Cloud of an offline run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from offline.cloud.base import Answer, Config, Scene, Traits
from offline.cloud.errors import PropertyProblem
from offline.cloud.hcloud import functions, shapes, traits
from offline.cloud.schema.model import Property


class Hcloud:
    """Hetzner Cloud; see `base.Cloud`."""

    package = "hcloud"

    def configure(self, values: Mapping[str, Any]) -> tuple[Config, list[PropertyProblem]]:
        """Nothing of the provider's configuration matters offline; not even a token is needed."""
        return Config(), []

    def traits(self, token: str, inputs: Mapping[str, Property]) -> Traits:
        """See `hcloud.traits`."""
        return traits.traits_of(token.partition(":")[2], inputs)

    def identity(self, scene: Scene) -> str:
        """See `hcloud.shapes`."""
        return shapes.identity(scene)

    def outputs(self, scene: Scene, thing_id: str) -> dict[str, Any]:
        """See `hcloud.shapes`."""
        return shapes.outputs(scene, thing_id)

    def guess(self, scene: Scene, name: str, thing_id: str) -> Any:
        """See `hcloud.shapes`."""
        return shapes.guess(scene, name, thing_id)

    def validate(self, token: str, inputs: Mapping[str, Any]) -> list[PropertyProblem]:
        """See `hcloud.shapes`."""
        return shapes.problems(token.partition(":")[2], inputs)

    def answers(self) -> Mapping[str, Answer]:
        """See `hcloud.functions`."""
        return functions.ANSWERS
