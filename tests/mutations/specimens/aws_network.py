"""Parts of a network that the stack does not use itself: its firewalls in other spellings."""

from __future__ import annotations

from tests.mutations.edits import add

VPC_ID = "@{aws-network-vpc.id}"

SPECIMENS = [
    add(
        "aws:ec2/securityGroup:SecurityGroup",
        "orders",
        {
            "name": "example-prod-orders",
            "description": "Orders: requests from the services",
            "vpcId": VPC_ID,
            "ingress": [
                {
                    "description": "Services call the orders service",
                    "protocol": "tcp",
                    "fromPort": 8443,
                    "toPort": 8443,
                    "securityGroups": ["@{aws-firewall-app.id}"],
                },
                {
                    "description": "Path MTU discovery",
                    "protocol": "icmp",
                    "fromPort": 3,
                    "toPort": 4,
                    "cidrBlocks": ["0.0.0.0/0"],
                },
            ],
            "egress": [
                {
                    "description": "Orders are kept in the database",
                    "protocol": "tcp",
                    "fromPort": 5432,
                    "toPort": 5432,
                    "securityGroups": ["@{aws-firewall-data.id}"],
                }
            ],
        },
    ),
    add(
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "orders-from-operators",
        {
            "type": "ingress",
            "description": "Operators look at the health page",
            "securityGroupId": "@{orders.id}",
            "protocol": "tcp",
            "fromPort": 8443,
            "toPort": 8443,
            "sourceSecurityGroupId": "@{aws-firewall-operators.id}",
        },
    ),
    add(
        "aws:ec2/networkAclRule:NetworkAclRule",
        "partner-acl-rule",
        {
            "networkAclId": "acl-0123456789abcdef0",
            "egress": False,
            "ruleNumber": 100,
            "ruleAction": "allow",
            "protocol": "tcp",
            "fromPort": 443,
            "toPort": 443,
            "cidrBlock": "0.0.0.0/0",
        },
    ),
]
