"""Mutants of `policy.rules.aws.compute`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

TEMPLATE = {"id": "@{fleet-template.id}", "version": "$Latest"}
DEFAULTS = "aws-account-metadata"

MUTANTS = [
    *of(
        "net-2-aws-metadata-v2",
        broken("both versions on a machine", put("worker", {"metadataOptions.httpTokens": "optional"})),
        broken("both versions on a spot machine", put("batch", {"metadataOptions.httpTokens": "optional"})),
        broken("both versions by a template", put("fleet-template", {"metadataOptions.httpTokens": "optional"})),
        broken("both versions by a launch configuration", put("old-fleet", {"metadataOptions.httpTokens": "optional"})),
        broken(
            "left to the account, which has no preference",
            drop("worker", "metadataOptions"),
            put(DEFAULTS, httpTokens="no-preference"),
            # The edit is undetermined as long as either of the values is unknown.
        ),
        broken(
            "said by a template that the machine starts from",
            drop("worker", "metadataOptions"),
            put("worker", launchTemplate=TEMPLATE),
            put("fleet-template", {"metadataOptions.httpTokens": "optional"}),
        ),
    ),
    *of(
        "net-2-aws-metadata-one-hop",
        broken("three hops on a machine", put("worker", {"metadataOptions.httpPutResponseHopLimit": 3})),
        broken("64 hops by a template", put("fleet-template", {"metadataOptions.httpPutResponseHopLimit": 64})),
        broken(
            "many hops by a launch configuration", put("old-fleet", {"metadataOptions.httpPutResponseHopLimit": 10})
        ),
        broken("the number as text", put("batch", {"metadataOptions.httpPutResponseHopLimit": "5"})),
    ),
    *of(
        "net-2-aws-no-key-pair",
        broken("on a machine", put("worker", keyName="admin")),
        broken("on a spot machine", put("batch", keyName="admin")),
        broken("by a template", put("fleet-template", keyName="admin")),
        broken("by the bastion's template", put("aws-bastion-template", keyName="admin")),
        broken("by a launch configuration", put("old-fleet", keyName="admin")),
    ),
    *of(
        "net-2-aws-no-serial-console",
        broken("switched on", put("aws-account-serial-console", enabled=True)),
        broken("switched on in the backup region", put("aws-account-backup-region-serial-console", enabled=True)),
        broken("left out, which means on", drop("aws-account-serial-console", "enabled")),
    ),
    *of(
        "infra-1-aws-no-own-hosts",
        broken("a dedicated host", add("aws:ec2/dedicatedHost:DedicatedHost", "host", {"instanceType": "c5.large"})),
        broken("a dedicated machine", put("worker", tenancy="dedicated")),
        broken("a machine on a host of its own", put("worker", hostId="h-0123456789abcdef0")),
        broken(
            "a machine in a group of hosts",
            put("worker", hostResourceGroupArn="arn:aws:resource-groups:eu-central-1:111122223333:group/hosts"),
        ),
        broken("a VPC of dedicated machines", put("aws-network-vpc", instanceTenancy="dedicated")),
        broken("a template", put("fleet-template", {"placement.tenancy": "host"})),
        broken("a launch configuration", put("old-fleet", placementTenancy="dedicated")),
    ),
    *of(
        "infra-1-aws-no-own-routers",
        broken(
            "a router of one's own",
            add("aws:ec2/customerGateway:CustomerGateway", "office", {"type": "ipsec.1", "bgpAsn": "65000"}),
        ),
        broken("a leased line", add("aws:directconnect/connection:Connection", "line", {"bandwidth": "1Gbps"})),
        broken("a machine that forwards", put("worker", sourceDestCheck=False)),
        broken("a spot machine that forwards", put("batch", sourceDestCheck=False)),
        broken("an interface that forwards", put("worker-second", sourceDestCheck=False)),
    ),
]
