"""Who may do what on GCP, whichever resource says it: members, bindings, whole policies, access lists.

Sources: https://cloud.google.com/iam/docs/principal-identifiers,
https://cloud.google.com/storage/docs/access-control/lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from policy.model import Block, Resource

EVERYBODY = ("allusers", "allauthenticatedusers")

GRANT = re.compile(r"gcp:.*(IAM|Iam)(Member|Binding|Policy)")
IAM_POLICY_DATA = "policyData"

STORAGE_CONTROLS = (
    "gcp:storage/bucketAccessControl:BucketAccessControl",
    "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
    "gcp:storage/objectAccessControl:ObjectAccessControl",
)
STORAGE_LISTS = (
    "gcp:storage/bucketACL:BucketACL",
    "gcp:storage/defaultObjectACL:DefaultObjectACL",
    "gcp:storage/objectACL:ObjectACL",
)
PUBLIC_LISTS = ("publicread", "publicreadwrite", "authenticatedread")
WORKFORCE = (
    "principal://iam.googleapis.com/locations/global/workforcepools",
    "principalset://iam.googleapis.com/locations/global/workforcepools",
    "principal://goog/subject",
    "principalset://goog/group",
)
FEDERATED = re.compile(r"principal(set)?://iam\.googleapis\.com/projects/[^/]+/locations/global/workloadidentitypools/")
"""Workloads of another identity provider; https://cloud.google.com/iam/docs/principal-identifiers."""
DATASET = "gcp:bigquery/dataset:Dataset"
DATASET_ACCESS = "gcp:bigquery/datasetAccess:DatasetAccess"


@dataclass(frozen=True)
class Grant:
    """A role that members have.

    :param place: where in the resource it stands, such as ``bindings[0]``; empty for the resource itself.
    :param role: the role's name, such as ``roles/storage.objectViewer``.
    :param members: who has it, as written: ``user:a@example.com``, ``allUsers``.
    """

    place: str
    role: str
    members: tuple[str, ...]


def is_grant(token: str) -> bool:
    """Whether a type is one of IAM's ways to give a role."""
    return bool(GRANT.fullmatch(token))


def grants(resource: Resource) -> list[Grant]:
    """The roles that a resource gives.

    :raises UndeterminedError: when the role or the members are unknown.
    """
    return list(_grants(resource))


def _grants(resource: Resource) -> Iterator[Grant]:
    if resource.type in STORAGE_CONTROLS:
        yield Grant("", str(resource.get("role", default="READER")), (str(resource.get("entity")),))
    elif resource.type in STORAGE_LISTS:
        for place, text in enumerate(resource.get("roleEntities") or []):
            role, _, entity = str(text).partition(":")
            yield Grant(f"roleEntities[{place}]", role, (entity,))
        predefined = str(resource.get("predefinedAcl", default=resource.get("defaultAcl", default="private")))
        if predefined.lower() in PUBLIC_LISTS:
            yield Grant("predefinedAcl", predefined, ("allUsers",))
    elif resource.type == DATASET:
        for block in resource.blocks("accesses"):
            yield Grant(block.path, str(block.get("role", default="")), _dataset_members(block))
    elif resource.type == DATASET_ACCESS:
        yield Grant("", str(resource.get("role", default="")), _dataset_members(resource))
    elif resource.has(IAM_POLICY_DATA):
        document = json.loads(str(resource.get(IAM_POLICY_DATA)))
        for place, binding in enumerate(document.get("bindings", ())):
            yield Grant(f"bindings[{place}]", str(binding.get("role", "")), tuple(map(str, binding.get("members", ()))))
    elif resource.has("members"):
        yield Grant("", str(resource.get("role")), tuple(map(str, resource.get("members"))))
    elif resource.has("member"):
        yield Grant("", str(resource.get("role")), (str(resource.get("member")),))


DATASET_MEMBERS = {
    "userByEmail": "user:",
    "groupByEmail": "group:",
    "domain": "domain:",
    "specialGroup": "",
    "iamMember": "",
}


def _dataset_members(access: Block) -> tuple[str, ...]:
    return tuple(prefix + str(value) for key, prefix in DATASET_MEMBERS.items() if (value := access.get(key)))


def is_everybody(member: str) -> bool:
    """Whether a member is the whole world, or everybody with a Google account."""
    text = member.lower()
    return text in EVERYBODY or text.endswith(("principalset://goog/public:all", ":allusers", ":allauthenticatedusers"))


def is_person(member: str) -> bool:
    """Whether a member is a person, or a group or domain of persons, in IAM's spelling or in that of access lists."""
    text = member.lower()
    if text.startswith(("deleted:", "serviceaccount:", "service-")):
        return False
    if "gserviceaccount.com" in text:
        return False
    if text.startswith(("user:", "group:", "domain:", "user-", "group-", "domain-")):
        return True
    return text.startswith(WORKFORCE)


def is_workload(member: str) -> bool:
    """Whether a member is a service account or a federated workload of somebody's own, not an agent of Google's."""
    text = member.lower()
    agents = text.startswith("serviceaccount:service-") or "@gcp-sa-" in text or "@cloudservices." in text
    return (text.startswith("serviceaccount:") and not agents) or FEDERATED.match(text) is not None
