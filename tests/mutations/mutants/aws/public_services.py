"""Mutants of `policy.rules.aws.public_services`."""

from __future__ import annotations

import json
from typing import Any

from tests.mutations.edits import Edit, add, drop, put
from tests.mutations.mutant import broken, of

PUBLIC_COLLECTION = [{"Rules": [{"ResourceType": "collection", "Resource": ["*"]}], "AllowFromPublic": True}]


def nodes(**access: Any) -> Edit:
    """A group of nodes that can be reached as given."""
    return add("aws:eks/nodeGroup:NodeGroup", "nodes", {"clusterName": "k8s", "remoteAccess": access})


MUTANTS = [
    *of(
        "net-2-aws-databases-private",
        broken("an instance", put("claims-db", publiclyAccessible=True)),
        broken("a cluster's reader", put("claims-aurora-1", publiclyAccessible=True)),
        broken("a small one", put("blog-db", publiclyAccessible=True)),
    ),
    *of(
        "net-2-aws-data-services-private",
        broken("a migration server", put("migration", publiclyAccessible=True)),
        broken("a migration server that says nothing", drop("migration", "publiclyAccessible")),
        broken("a warehouse", put("claims-warehouse", publiclyAccessible=True)),
        broken("a message broker", put("jobs-broker", publiclyAccessible=True)),
        broken(
            "a stream",
            put(
                "claims-kafka",
                {"brokerNodeGroupInfo.connectivityInfo": {"publicAccess": {"type": "SERVICE_PROVIDED_EIPS"}}},
            ),
        ),
    ),
    *of(
        "net-2-aws-search-in-vpc",
        broken("no VPC", drop("claims-search", "vpcOptions")),
        broken(
            "a VPC without subnets",
            drop("claims-search", "vpcOptions.subnetIds"),
            needs_value=False,  # subnets that are given put it into the VPC, whichever they are
        ),
        broken("a serverless one", put("search-network", policy=json.dumps(PUBLIC_COLLECTION))),
        broken("a serverless one, as a single object", put("search-network", policy=json.dumps(PUBLIC_COLLECTION[0]))),
    ),
    *of(
        "net-2-aws-kubernetes-api-private",
        broken("open to everybody", put("orders-eks", {"vpcConfig.endpointPublicAccess": True})),
        broken("left to AWS's default", drop("orders-eks", "vpcConfig.endpointPublicAccess")),
        broken(
            "open in halves",
            put(
                "orders-eks",
                {
                    "vpcConfig.endpointPublicAccess": True,
                    "vpcConfig.publicAccessCidrs": ["0.0.0.0/1", "128.0.0.0/1"],
                },
            ),
        ),
    ),
    *of(
        "net-2-aws-notebooks-private",
        broken("a notebook", put("analysis", directInternetAccess="Enabled")),
        broken("a notebook that says nothing", drop("analysis", "directInternetAccess")),
        broken("a domain", put("studio", appNetworkAccessType="PublicInternetOnly")),
    ),
    *of(
        "net-2-aws-file-servers-private",
        broken("a public endpoint", put("partners-sftp", endpointType="PUBLIC")),
        broken("AWS's default", drop("partners-sftp", "endpointType")),
        broken(
            "elastic addresses on a VPC endpoint",
            put("partners-sftp", {"endpointDetails.addressAllocationIds": ["eipalloc-0123456789abcdef0"]}),
        ),
        broken("passwords in the clear", put("partners-sftp", protocols=["SFTP", "FTP"])),
    ),
    *of(
        "net-2-aws-app-runner-private",
        broken("public", put("backoffice", {"networkConfiguration.ingressConfiguration.isPubliclyAccessible": True})),
        broken("AWS's default", drop("backoffice", "networkConfiguration.ingressConfiguration.isPubliclyAccessible")),
        broken("no network configuration", drop("backoffice", "networkConfiguration")),
    ),
    *of(
        "net-2-aws-lightsail-ports-closed",
        broken("SSH for everybody", drop("blog-ports", "portInfos.1.cidrs")),
        broken("SSH in halves", put("blog-ports", {"portInfos.1.cidrs": ["0.0.0.0/1", "128.0.0.0/1"]})),
        broken("SSH over IPv6", put("blog-ports", {"portInfos.1.ipv6Cidrs": ["2000::/3"]})),
        broken("all ports", put("blog-ports", {"portInfos.0": {"fromPort": 0, "toPort": 65535, "protocol": "all"}})),
    ),
    *of(
        "net-2-aws-clusters-block-public-access",
        broken("the block off", put("emr-block", blockPublicSecurityGroupRules=False)),
        broken(
            "a port permitted",
            put("emr-block", permittedPublicSecurityGroupRuleRanges=[{"minRange": 8443, "maxRange": 8443}]),
        ),
        broken(
            "all ports permitted",
            put("emr-block", permittedPublicSecurityGroupRuleRanges=[{"minRange": 0, "maxRange": 65535}]),
        ),
    ),
    *of(
        "net-2-aws-desktops-private",
        broken("WorkSpaces", put("desktops", {"workspaceCreationProperties.enableInternetAccess": True})),
        broken("an editor over SSH", put("editor", connectionType="CONNECT_SSH")),
        broken("an editor that says nothing", drop("editor", "connectionType")),
    ),
    *of(
        "net-2-aws-function-urls-authenticated",
        broken(
            "no authorization", put("orders-url", authorizationType="NONE"), also=("gdpr-1-aws-function-not-public",)
        ),
        broken("left out", drop("orders-url", "authorizationType"), also=("gdpr-1-aws-function-not-public",)),
        broken("in lower case", put("orders-url", authorizationType="none"), also=("gdpr-1-aws-function-not-public",)),
    ),
    *of(
        "net-2-aws-kubernetes-nodes-no-open-ssh",
        broken("a key alone", nodes(ec2SshKey="ops")),
        broken("no groups", nodes(ec2SshKey="ops", sourceSecurityGroupIds=[])),
        broken("groups left open", nodes(ec2SshKey="ops", sourceSecurityGroupIds=None)),
    ),
]
