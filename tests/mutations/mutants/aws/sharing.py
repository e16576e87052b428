"""Mutants of `policy.rules.aws.sharing`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, drop, put
from tests.mutations.mutant import broken, of

STRANGER = "444455556666"
GROUPS = "http://acs.amazonaws.com/groups/global"

BUCKETS_TOO = ("gdpr-1-aws-bucket-blocks-public-access",)  # of a bucket that relies on the account's switches


def events(**properties: Any) -> Edit:
    """Let somebody send to the account's event bus."""
    return add("aws:cloudwatch/eventPermission:EventPermission", "senders", {"statementId": "senders", **properties})


def share(**properties: Any) -> Edit:
    """A share of the network."""
    values = {"name": "network", "allowExternalPrincipals": True, **properties}
    return add("aws:ram/resourceShare:ResourceShare", "network-share", values)


def item(kind: str = "bucketObjectv2:BucketObjectv2", **properties: Any) -> Edit:
    """An object in the bucket with photographs."""
    return add(f"aws:s3/{kind}", "photo", {"bucket": "@{claims-photos.id}", "key": "photo.jpg", **properties})


MUTANTS = [
    *of(
        "gdpr-1-aws-shared-with-named-accounts",
        broken("events of everybody", events(principal="*")),
        broken("events of a stranger", events(principal=STRANGER)),
        broken(
            "events of any organisation",
            events(principal="*", condition={"key": "aws:PrincipalOrgID", "type": "StringLike", "value": "o-*"}),
        ),
        broken(
            "a document for everybody",
            add(
                "aws:ssm/document:Document",
                "setup",
                {"content": "{}", "documentType": "Command", "permissions": {"type": "Share", "accountIds": "All"}},
            ),
        ),
        broken(
            "a share with a stranger",
            add("aws:ram/principalAssociation:PrincipalAssociation", "share", {"principal": STRANGER}),
        ),
    ),
    *of(
        "gdpr-1-aws-shares-stay-inside",
        broken("with nobody yet", share()),
        broken("as text", share(allowExternalPrincipals="true")),
        broken(
            "with a stranger",
            share(),
            add(
                "aws:ram/principalAssociation:PrincipalAssociation",
                "stranger",
                {"principal": STRANGER, "resourceShareArn": "@{network-share.id}"},
            ),
            also=("gdpr-1-aws-shared-with-named-accounts",),
        ),
    ),
    *of(
        "gdpr-1-aws-object-acl-private",
        broken("public", item(acl="public-read")),
        broken("public by the older type", item("bucketObject:BucketObject", acl="public-read-write")),
        broken(
            "a copy for all who log in",
            item(
                "objectCopy:ObjectCopy",
                source="a/b",
                grants=[{"type": "Group", "uri": f"{GROUPS}/AuthenticatedUsers", "permissions": ["READ"]}],
            ),
        ),
    ),
    *of(
        "gdpr-1-aws-account-blocks-public-access",
        broken(
            "policies",
            put("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", blockPublicPolicy=False),
            also=BUCKETS_TOO,
        ),
        broken(
            "ACLs",
            drop("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "ignorePublicAcls"),
            also=BUCKETS_TOO,
        ),
        broken(
            "new ACLs",
            put("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", blockPublicAcls="false"),
            also=BUCKETS_TOO,
        ),
    ),
]
