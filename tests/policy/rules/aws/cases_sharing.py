"""Cases of `policy.rules.aws.sharing`."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import vpc

OWN = make("aws:sns/topic:Topic", "own", {"arn": "arn:aws:sns:eu-central-1:111122223333:own"})
ORGANISATION = {"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-abc1234567"}


def events(**properties: Any) -> Resource:
    return make("aws:cloudwatch/eventPermission:EventPermission", "events", properties)


def document(accounts: Any, key: str = "accountIds") -> Resource:
    return make("aws:ssm/document:Document", "setup", {"permissions": {"type": "Share", key: accounts}})


def endpoint(*principals: str) -> Resource:
    return make("aws:ec2/vpcEndpointService:VpcEndpointService", "service", {"allowedPrincipals": list(principals)})


def shared(principal: str, name: str = "share") -> Resource:
    values = {"principal": principal, "resourceShareArn": "network-id"}
    return make("aws:ram/principalAssociation:PrincipalAssociation", name, values)


def outside(allowed: Any = True) -> Resource:
    return make("aws:ram/resourceShare:ResourceShare", "network", {"allowExternalPrincipals": allowed})


def peer(**properties: Any) -> Resource:
    return make(
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peer", {"vpcId": "a", "peerVpcId": "b", **properties}
    )


def account_block(**properties: Any) -> Resource:
    switches = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    values = {**dict.fromkeys(switches, True), **properties}
    known = {key: value for key, value in values.items() if value is not None}
    return make("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "account", known)


EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"


def item(kind: str = "bucketObjectv2:BucketObjectv2", **properties: Any) -> Resource:
    return make(f"aws:s3/{kind}", "page", {"bucket": "pages", "key": "a.html", **properties})


CASES = [
    *cases(
        "gdpr-1-aws-shared-with-named-accounts",
        fails=[
            ("events of everybody", [events(principal="*")]),
            ("events by a pattern", [events(principal="*", condition={**ORGANISATION, "value": "o-*"})]),
            (
                "events of everybody but one",
                [events(principal="*", condition={**ORGANISATION, "type": "StringNotEquals"})],
            ),
            ("events of a stranger", [OWN, events(principal="999988887777")]),
            ("a document for everybody", [document("All")]),
            ("a document for everybody, as Terraform spells it", [document("all", "account_ids")]),
            ("a document for a stranger too", [OWN, document("111122223333,999988887777")]),
            ("an endpoint for everybody", [endpoint("*")]),
            ("an endpoint for a stranger", [OWN, endpoint("arn:aws:iam::999988887777:root")]),
            (
                "an endpoint's principal apart",
                [
                    make(
                        "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",
                        "all",
                        {"principalArn": "*"},
                    )
                ],
            ),
            ("a share with a stranger", [OWN, shared("999988887777")]),
            (
                "a stranger in a cluster",
                [
                    OWN,
                    make("aws:eks/accessEntry:AccessEntry", "e", {"principalArn": "arn:aws:iam::999988887777:role/x"}),
                ],
            ),
            (
                "a stranger at a warehouse",
                [
                    OWN,
                    make("aws:redshift/endpointAuthorization:EndpointAuthorization", "e", {"account": "999988887777"}),
                ],
            ),
            ("a stranger's network", [OWN, peer(peerOwnerId="999988887777")]),
        ],
        passes=[
            ("events of the organisation", [events(principal="*", condition=ORGANISATION)]),
            ("events of the company", [OWN, events(principal="111122223333")]),
            ("a document for the company", [OWN, document("111122223333")]),
            ("an endpoint for the company", [OWN, endpoint("arn:aws:iam::111122223333:role/app")]),
        ],
        undetermined=[
            ("unknown", [events(principal=UNKNOWN)]),
            ("whose account it is", [events(principal="999988887777")]),
        ],
        not_applicable=[
            ("nothing", [vpc()]),
            ("shared with nobody", [make("aws:ssm/document:Document", "own-setup", {"content": "{}"}), endpoint()]),
            ("a network of the same account", [peer()]),
            ("the organisation", [shared("arn:aws:organizations::111122223333:organization/o-abc1234567")]),
        ],
    ),
    *cases(
        "gdpr-1-aws-shares-stay-inside",
        fails=[
            ("with nobody yet", [OWN, outside()]),
            ("with a stranger", [OWN, outside(), shared("999988887777")]),
            ("with a stranger too", [OWN, outside(), shared("111122223333"), shared("999988887777", "more")]),
        ],
        passes=[
            ("left out", [make("aws:ram/resourceShare:ResourceShare", "network", {"name": "network"})]),
            ("with an account of the company", [OWN, outside(), shared("111122223333")]),
        ],
        undetermined=[("unknown", [outside(UNKNOWN)])],
        not_applicable=[("none", [OWN])],
    ),
    *cases(
        "gdpr-1-aws-account-blocks-public-access",
        fails=[
            ("one left out", [account_block(blockPublicPolicy=None)]),
            ("one off", [account_block(ignorePublicAcls=False)]),
        ],
        passes=[("all on", [account_block()])],
        undetermined=[("unknown", [account_block(restrictPublicBuckets=UNKNOWN)])],
        not_applicable=[("no block", [vpc()])],
    ),
    *cases(
        "gdpr-1-aws-object-acl-private",
        fails=[
            ("public", [item(acl="public-read")]),
            ("for all who log in", [item("bucketObject:BucketObject", acl="authenticated-read")]),
            ("a copy's grant", [item("objectCopy:ObjectCopy", grants=[{"uri": EVERYBODY, "permissions": ["READ"]}])]),
        ],
        passes=[("left out", [item()]), ("private", [item(acl="private")])],
        undetermined=[("unknown", [item(acl=UNKNOWN)])],
        not_applicable=[("no object", [vpc()])],
    ),
]
