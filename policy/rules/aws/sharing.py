"""What is shared by switches and permissions instead of policies: with accounts of the company only (GDPR-1, EMP-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.aws_accounts import own_accounts
from policy.aws_storage import ACCOUNT_BLOCK, BLOCKS
from policy.controls import fsbp, iso
from policy.graph import Graph
from policy.iam.document import Principal
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Relation, Severity, rule
from policy.rules.aws.storage import PUBLIC_ACLS, PUBLIC_GROUPS

EVENT_PERMISSION = "aws:cloudwatch/eventPermission:EventPermission"
DOCUMENT = "aws:ssm/document:Document"
ENDPOINT_SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
ENDPOINT_PRINCIPAL = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple"
SHARE = "aws:ram/resourceShare:ResourceShare"
SHARE_PRINCIPAL = "aws:ram/principalAssociation:PrincipalAssociation"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
OBJECTS = (
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/objectCopy:ObjectCopy",
)
PRINCIPALS = {
    EVENT_PERMISSION: "principal",
    ENDPOINT_PRINCIPAL: "principalArn",
    SHARE_PRINCIPAL: "principal",
    PEERING: "peerOwnerId",
    "aws:eks/accessEntry:AccessEntry": "principalArn",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": "principalArn",
    "aws:ec2/networkInterfacePermission:NetworkInterfacePermission": "awsAccountId",
    "aws:lakeformation/permissions:Permissions": "principal",
    "aws:s3control/accessGrant:AccessGrant": "grantee.granteeIdentifier",
    "aws:redshift/dataShareAuthorization:DataShareAuthorization": "consumerIdentifier",
    "aws:redshift/endpointAuthorization:EndpointAuthorization": "account",
    "aws:signer/signingProfilePermission:SigningProfilePermission": "principal",
}
"""Per type that names one principal, the property that does."""

NAMED = "named accounts of the company, or its organisation"


@rule(
    id="gdpr-1-aws-shared-with-named-accounts",
    title="Buses, documents, networks, data shares and clusters are shared with the company's own accounts only",
    severity=Severity.HIGH,
    statements=("GDPR-1", "EMP-1"),
    controls=fsbp("SSM.4", relation=Relation.PARTIAL) + iso("A.5.15", "A.8.3"),
    remediation="Name the accounts that need it; give an event bus's permission a condition on aws:PrincipalOrgID.",
    types=(DOCUMENT, ENDPOINT_SERVICE, *PRINCIPALS),
)
def shared_with_named_accounts(resource: Resource, graph: Graph) -> Verdict:
    """These say with whom they are shared in properties of their own, not in a policy."""
    principals = list(_principals(resource))
    if not principals:
        return not_applicable("it is shared with nobody")
    own = own_accounts(graph)
    foreign = []
    for place, principal in principals:
        if principal.everyone:
            if resource.type != EVENT_PERMISSION or not _of_organisation(resource):
                return failed(f"{place} is {principal.value}: every account", NAMED)
        elif principal.account and principal.account not in own:
            foreign.append(f"{place} names account {principal.account}")
    if not foreign:
        return passed()
    if not own:
        return undetermined(f"{foreign[0]}, and it is not known which accounts are the company's own")
    return failed(foreign[0], f"the company's own accounts: {', '.join(sorted(own))}")


@rule(
    id="gdpr-1-aws-shares-stay-inside",
    title="Resource shares admit no account from outside of the organisation",
    severity=Severity.MEDIUM,
    statements=("GDPR-1", "EMP-1"),
    controls=iso("A.5.15", "A.8.3"),
    remediation="Leave allow_external_principals out, or associate the share with named accounts of the company.",
    types=(SHARE,),
)
def shares_stay_inside(share: Resource, graph: Graph) -> Verdict:
    """A company whose accounts stand in no organisation has to turn it on, and then names them all."""
    if not share.get("allowExternalPrincipals", default=False):
        return passed()
    named = [
        principal.account
        for entry in graph.referrers(share, SHARE_PRINCIPAL, path="resourceShareArn")
        for _, principal in _principals(entry)
    ]
    if named and set(named) <= own_accounts(graph):
        return passed()
    return failed("allowExternalPrincipals is true", "false, or named accounts of the company")


@rule(
    id="gdpr-1-aws-account-blocks-public-access",
    title="The account refuses public access to every bucket by all four switches",
    severity=Severity.HIGH,
    statements=("GDPR-1", "EMP-1"),
    controls=fsbp("S3.1") + iso("A.8.3"),
    remediation="Set all four switches of the AccountPublicAccessBlock to True.",
    types=(ACCOUNT_BLOCK,),
)
def account_blocks_public_access(block: Resource) -> Verdict:
    """They hold for buckets of other stacks too, and for those that somebody makes by hand."""
    off = [switch for switch in BLOCKS if not block.get(switch, default=False)]
    return failed(f"{', '.join(off)} off", "all four true") if off else passed()


@rule(
    id="gdpr-1-aws-object-acl-private",
    title="Objects in buckets have no public ACL",
    severity=Severity.HIGH,
    statements=("GDPR-1",),
    controls=fsbp("S3.12", relation=Relation.PARTIAL) + iso("A.8.3"),
    remediation="Leave the object's acl and grants out; the bucket's policy decides who reads.",
    types=OBJECTS,
)
def object_acl_private(item: Resource) -> Verdict:
    """An object's ACL opens it whatever the bucket's says; only the bucket's switches could stop it."""
    acl = str(item.get("acl", default=""))
    if acl in PUBLIC_ACLS:
        return failed(f"the ACL is {acl}", "no ACL, or private")
    for grant in item.blocks("grants"):
        group = str(grant.get("uri", "")).rsplit("/", 1)[-1]
        if group in PUBLIC_GROUPS:
            return failed(f"{grant.path} grants access to {group}", "named accounts")
    return passed()


def _principals(resource: Resource) -> Iterator[tuple[str, Principal]]:
    """With whom a resource is shared, and the property that says so."""
    if resource.type == DOCUMENT:
        for permissions in resource.blocks("permissions"):
            for key in ("accountIds", "account_ids"):  # a map of texts: its keys are as the program wrote them
                for account in re.split(r"[,\s]+", str(permissions.get(key, ""))):
                    if account:
                        yield f"permissions.{key}", Principal("AWS", "*" if account.lower() == "all" else account)
    elif resource.type == ENDPOINT_SERVICE:
        for arn in resource.get("allowedPrincipals", []):
            yield "allowedPrincipals", Principal("AWS", str(arn))
    else:
        key = PRINCIPALS[resource.type]
        principal = str(resource.get(key, default=""))  # a peer that is left out is the account's own
        if principal and ":organizations:" not in principal:
            yield key, Principal("AWS", principal)


def _of_organisation(permission: Resource) -> bool:
    """Whether a permission for everybody holds inside of an organisation only."""
    return any(
        str(condition.get("key")).lower() == "aws:principalorgid"
        and condition.get("type") in ("StringEquals", "ForAnyValue:StringEquals")
        and "*" not in str(condition.get("value"))
        for condition in permission.blocks("condition")
    )
