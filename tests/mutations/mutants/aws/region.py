"""Mutants of `policy.rules.aws.region`."""

from __future__ import annotations

from tests.mutations.edits import add, put
from tests.mutations.mutant import broken, of

ALL_CLOUDS = ("infra-3-all-provider-in-eu",)
VAULT = "arn:aws:backup:us-east-1:111122223333:backup-vault:far"
FAR_KEY = "arn:aws:kms:us-east-1:111122223333:key/0123"
REPLICA = {"kmsKeyArn": FAR_KEY, "pointInTimeRecovery": True, "deletionProtectionEnabled": True}
OBSERVED = {"settings": [{"name": "containerInsights", "value": "enabled"}]}

MUTANTS = [
    *of(
        "infra-3-aws-resources-in-eu",
        broken("a region of its own", put("claims-queue", region="us-east-1")),
        broken("London, which is no longer in the EU", put("orders-cluster", region="eu-west-2")),
        broken("Zurich", put("claims-topic", region="eu-central-2")),
        broken(
            "by its ARN alone",
            put("orders-flow", arn="arn:aws:states:us-west-2:111122223333:stateMachine:orders"),
            needs_value=False,  # an ARN is in the resource's region, which is known
        ),
        broken(
            "by its availability zone",
            put("worker-data", availabilityZone="us-east-1a"),
            needs_value=False,  # a zone is in the resource's region, which is known
        ),
        broken(
            "a local zone far away",
            put("worker-data", availabilityZone="us-east-1-bos-1a"),
            needs_value=False,  # as above
        ),
    ),
    *of(
        "infra-3-aws-providers-in-eu",
        broken("another continent", put("aws-region-primary", region="us-east-1"), also=ALL_CLOUDS),
        broken("London", put("aws-region-backup", region="eu-west-2"), also=ALL_CLOUDS),
        broken(
            "one more provider, for CloudFront's region, that also makes a cluster there",
            add("pulumi:providers:aws", "far", {"region": "us-east-1"}),
            add("aws:ecs/cluster:Cluster", "far-cluster", OBSERVED, provider="far", region="us-east-1"),
            also=(*ALL_CLOUDS, "infra-3-aws-resources-in-eu"),
        ),
    ),
    *of(
        "infra-3-aws-copies-in-eu",
        broken("a table's replica", put("claims-table", replicas=[{**REPLICA, "regionName": "us-east-1"}])),
        broken(
            "a secret's replica", put("orders-secret", replicas=[{"region": "ap-southeast-2", "kmsKeyId": FAR_KEY}])
        ),
        broken(
            "a recovery point's copy",
            put("aws-vaults-plan", {"rules.0.copyActions.0.destinationVaultArn": VAULT}),
        ),
        broken(
            "a network peer",
            add(
                "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
                "far-peer",
                {
                    "vpcId": "@{aws-network-vpc.id}",
                    "peerVpcId": "vpc-0123456789abcdef0",
                    "peerOwnerId": "111122223333",
                    "peerRegion": "us-east-1",
                },
            ),
        ),
        broken(
            "images",
            add(
                "aws:ecr/replicationConfiguration:ReplicationConfiguration",
                "far-images",
                {
                    "replicationConfiguration": {
                        "rules": [{"destinations": [{"region": "us-west-2", "registryId": "111122223333"}]}]
                    }
                },
            ),
        ),
    ),
]
