"""Whether something is encrypted with a key of the company's own, however the key is named."""

from __future__ import annotations

from policy.aws_policies import KEYS
from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, passed

ALIAS = "aws:kms/alias:Alias"
ALLOWED = "a customer managed KMS key"


def is_aws_managed(reference: str) -> bool:
    """Whether a key reference names one of AWS's own keys: ``alias/aws/s3``, ``aws/sns``, or an ARN that ends so."""
    return (
        "alias/aws/" in reference or reference.startswith("aws/") or reference in ("AWS_OWNED_KMS_KEY", "AWS_OWNED_KEY")
    )


def own_key(resource: Resource, graph: Graph, path: str, block: Block | None = None) -> Verdict:
    """Judge the property that names a key.

    A key of the stack counts although its ID is not known yet. An ARN or ID of a key outside the stack counts as the
    company's own.

    :param resource: the resource that is encrypted.
    :param graph: the stack.
    :param path: the property, relative to ``block`` when one is given.
    :param block: the nested block that holds the property.
    """
    holder = block or resource
    place = f"{holder.path}.{path}" if holder.path else path
    if not holder.has(path):
        return failed(f"{place} is not set, so a key of AWS's own is used", ALLOWED)
    if graph.targets(resource, path, *KEYS, ALIAS, block=block):
        return passed()
    reference = str(holder.get(path))
    if not reference or is_aws_managed(reference):
        return failed(f"{place} is {reference or 'empty'}, a key of AWS's own", ALLOWED)
    return passed()
