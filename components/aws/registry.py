"""Where the company's container images are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.base import Component

KEPT_IMAGES = 50
"""How many tagged images are kept to roll back to."""

UNTAGGED_DAYS = 14
"""How long an image outlives its last tag."""


def lifecycle_policy() -> str:
    """Which images go: untagged ones after two weeks, and all but the newest fifty."""

    def rule(priority: int, description: str, **selection: object) -> dict[str, object]:
        return {
            "rulePriority": priority,
            "description": description,
            "selection": selection,
            "action": {"type": "expire"},
        }

    days = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": UNTAGGED_DAYS}
    newest = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": KEPT_IMAGES}
    return json.dumps({"rules": [rule(1, "Untagged images", **days), rule(2, "Old images", **newest)]}, sort_keys=True)


@dataclass(frozen=True)
class RegistryArgs:
    """What the repository needs.

    :param context: the AWS part's settings and providers; the repository is named after the service.
    :param key_arn: the key ``images``.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]


class Registry(Component):
    """The private repository of the service's images.

    DEV-3: an image is scanned when it is pushed, and a tag always means the same image.

    NET-6: images are encrypted with a key of the company's own.
    """

    TOKEN = "rampart:aws:Registry"
    STATEMENTS = ("DEV-3", "NET-6")

    url: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context, service = args.context, args.context.settings.service.name
        repository = aws.ecr.Repository(
            f"{name}-{service}",
            name=f"{context.prefix}/{service}",
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": args.key_arn}],
            force_delete=False,
            tags=context.tags(
                {
                    "Name": f"{context.prefix}-{service}",
                    "purpose": "Container images of the service",
                    "classification": "internal",
                    "retention-days": str(UNTAGGED_DAYS),
                }
            ),
            opts=self.child(protect=True),
        )
        aws.ecr.LifecyclePolicy(
            f"{name}-{service}", repository=repository.name, policy=lifecycle_policy(), opts=self.child()
        )
        self.url, self.arn = repository.repository_url, repository.arn
        self.register_outputs({"url": self.url})
