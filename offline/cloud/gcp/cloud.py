"""The Google Cloud of an offline run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from offline.cloud.base import Answer, Config, Scene, Traits
from offline.cloud.errors import PropertyProblem
from offline.cloud.gcp import functions, ids, shapes, traits
from offline.cloud.gcp.regions import REGIONS, zones
from offline.cloud.schema.model import Property
from offline.cloud.schema.store import nearest

DEFAULT_PROJECT = "offline-project"


class Gcp:
    """Google Cloud; see `base.Cloud`."""

    package = "gcp"

    def configure(self, values: Mapping[str, Any]) -> tuple[Config, list[PropertyProblem]]:
        """Project, region, zone and default labels."""
        problems = []
        region, zone = str(values.get("region") or ""), str(values.get("zone") or "")
        if region and region not in REGIONS:
            near = nearest(region, sorted(REGIONS))
            hint = f"; did you mean {near}?" if near else ""
            problems.append(
                PropertyProblem(
                    "region",
                    f"the GCP region does not exist; received: {region}; allowed: {', '.join(sorted(REGIONS))}{hint}",
                )
            )
        elif zone and zone not in zones(zone[:-2]):
            known = ", ".join(zones(region)) or "a zone of a GCP region"
            problems.append(
                PropertyProblem(
                    "zone",
                    f"the GCP zone does not exist; received: {zone}; allowed: {known}",
                )
            )
        labels = dict(values.get("defaultLabels") or {})
        return Config(region or zone[:-2], zone, str(values.get("project") or DEFAULT_PROJECT), labels), problems

    def traits(self, token: str, inputs: Mapping[str, Property]) -> Traits:
        """See `gcp.traits`."""
        return traits.traits_of(token.partition(":")[2], inputs)

    def identity(self, scene: Scene) -> str:
        """See `gcp.ids`."""
        return ids.identity(scene)

    def outputs(self, scene: Scene, thing_id: str) -> dict[str, Any]:
        """See `gcp.shapes`."""
        return shapes.outputs(scene, thing_id)

    def guess(self, scene: Scene, name: str, thing_id: str) -> Any:
        """See `gcp.shapes`."""
        return shapes.guess(scene, name, thing_id)

    def validate(self, token: str, inputs: Mapping[str, Any]) -> list[PropertyProblem]:
        """Nothing yet that the SDK's types let through and Google refuses at once."""
        return shapes.problems(token.partition(":")[2], inputs)

    def answers(self) -> Mapping[str, Answer]:
        """See `gcp.functions`."""
        return functions.ANSWERS
