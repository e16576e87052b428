"""The AWS of an offline run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from offline.cloud.aws import functions, ids, limits, shapes, traits
from offline.cloud.aws.regions import REGIONS
from offline.cloud.base import Answer, Config, Scene, Traits
from offline.cloud.errors import PropertyProblem
from offline.cloud.schema.model import Property
from offline.cloud.schema.store import nearest

# The account of AWS's own documentation.
DEFAULT_ACCOUNT = "123456789012"


class Aws:
    """AWS; see `base.Cloud`."""

    package = "aws"

    def configure(self, values: Mapping[str, Any]) -> tuple[Config, list[PropertyProblem]]:
        """Region, account and default tags. The account is the only allowed one, or that of AWS's documentation."""
        problems = []
        region = values.get("region")
        if not region:
            problems.append(
                PropertyProblem(
                    "region", "the AWS provider has no region; received: none; allowed: a region such as eu-central-1"
                )
            )
        elif region not in REGIONS:
            # The SDK sets skipRegionValidation by default, so that says nothing of the user's wish.
            near = nearest(str(region), sorted(REGIONS))
            hint = f"; did you mean {near}?" if near else ""
            problems.append(
                PropertyProblem(
                    "region",
                    f"the AWS region does not exist; received: {region}; allowed: {', '.join(sorted(REGIONS))}{hint}",
                )
            )
        accounts = values.get("allowedAccountIds") or []
        for account in accounts:
            if not re.fullmatch(r"\d{12}", str(account)):
                problems.append(
                    PropertyProblem(
                        "allowedAccountIds", f"an AWS account id is malformed; received: {account}; allowed: 12 digits"
                    )
                )
        account = str(accounts[0]) if len(accounts) == 1 else DEFAULT_ACCOUNT
        tags = values.get("defaultTags") or {}
        return Config(region=str(region or ""), account=account, tags=dict(tags.get("tags") or {})), problems

    def traits(self, token: str, inputs: Mapping[str, Property]) -> Traits:
        """See `aws.traits`."""
        return traits.traits_of(token.partition(":")[2], inputs)

    def identity(self, scene: Scene) -> str:
        """See `aws.ids`."""
        return ids.identity(scene)

    def outputs(self, scene: Scene, thing_id: str) -> dict[str, Any]:
        """See `aws.shapes`."""
        return shapes.outputs(scene, thing_id)

    def guess(self, scene: Scene, name: str, thing_id: str) -> Any:
        """See `aws.shapes`."""
        return shapes.guess(scene, name, thing_id)

    def validate(self, token: str, inputs: Mapping[str, Any]) -> list[PropertyProblem]:
        """See `aws.limits`."""
        return limits.problems(token.partition(":")[2], inputs)

    def answers(self) -> Mapping[str, Answer]:
        """See `aws.functions`."""
        return functions.ANSWERS
