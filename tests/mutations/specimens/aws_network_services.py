"""What connects and guards networks: a network firewall, a DNS firewall, peers, a transit gateway, a client VPN."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, add

VPC_ID = "@{aws-network-vpc.id}"
INSPECTION = ("@{Subnet aws-network-inspection-a.id}", "@{Subnet aws-network-inspection-b.id}")
SIGNATURES = "arn:aws:network-firewall:eu-central-1:aws-managed:stateful-rulegroup/ThreatSignaturesExploitsStrictOrder"

SPECIMENS = [
    add(
        "aws:networkfirewall/ruleGroup:RuleGroup",
        "own-signatures",
        {
            "name": "own-signatures",
            "type": "STATEFUL",
            "capacity": 100,
            "ruleGroup": {
                "rulesSource": {"rulesString": 'drop tls any any -> any any (tls.sni; content:"bad.example"; sid:1;)'},
                "statefulRuleOptions": {"ruleOrder": "STRICT_ORDER"},
            },
        },
    ),
    add(
        "aws:networkfirewall/firewallPolicy:FirewallPolicy",
        "inspection-policy",
        {
            "name": "inspection",
            "firewallPolicy": {
                "statelessDefaultActions": ["aws:forward_to_sfe"],
                "statelessFragmentDefaultActions": ["aws:forward_to_sfe"],
                "statefulEngineOptions": {"ruleOrder": "STRICT_ORDER"},
                "statefulDefaultActions": ["aws:drop_established", "aws:alert_established"],
                "statefulRuleGroupReferences": [
                    {"priority": 1, "resourceArn": SIGNATURES},
                    {"priority": 2, "resourceArn": "@{own-signatures.arn}"},
                ],
            },
        },
    ),
    add(
        "aws:networkfirewall/firewall:Firewall",
        "inspection",
        {
            "name": "inspection",
            "vpcId": VPC_ID,
            "firewallPolicyArn": "@{inspection-policy.arn}",
            "deleteProtection": True,
            "subnetChangeProtection": True,
            "firewallPolicyChangeProtection": True,
            "subnetMappings": [{"subnetId": subnet} for subnet in INSPECTION],
        },
    ),
    add(
        "aws:networkfirewall/loggingConfiguration:LoggingConfiguration",
        "inspection-logs",
        {
            "firewallArn": "@{inspection.arn}",
            "loggingConfiguration": {
                "logDestinationConfigs": [
                    {
                        "logType": kind,
                        "logDestinationType": "CloudWatchLogs",
                        "logDestination": {"logGroup": "/inspection"},
                    }
                    for kind in ("ALERT", "FLOW")
                ]
            },
        },
    ),
    add("aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup", "names", {"name": "names"}),
    add(
        "aws:route53/resolverFirewallRule:ResolverFirewallRule",
        "names-bad",
        {"firewallRuleGroupId": "@{names.id}", "action": "BLOCK", "blockResponse": "NODATA", "priority": 1},
    ),
    add(
        "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        "names-here",
        {"firewallRuleGroupId": "@{names.id}", "vpcId": VPC_ID, "priority": 101},
    ),
    add(
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        "names-closed",
        {"resourceId": VPC_ID, "firewallFailOpen": "DISABLED"},
    ),
    add(
        "aws:ec2transitgateway/transitGateway:TransitGateway",
        "hub",
        {"autoAcceptSharedAttachments": "disable", "defaultRouteTableAssociation": "disable"},
    ),
    add(
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        "reporting-peer",
        {"vpcId": VPC_ID, "peerVpcId": "vpc-0fedcba9876543210", "peerOwnerId": ACCOUNT, "peerRegion": "eu-west-1"},
    ),
    add(
        "aws:ec2/route:Route",
        "to-reporting",
        {
            "routeTableId": "@{RouteTable aws-network-app-a.id}",
            "destinationCidrBlock": "10.80.0.0/16",
            "vpcPeeringConnectionId": "@{reporting-peer.id}",
        },
    ),
    add(
        "aws:ec2/vpcEndpointService:VpcEndpointService",
        "orders-endpoint",
        {"acceptanceRequired": True, "allowedPrincipals": [f"arn:aws:iam::{ACCOUNT}:root"]},
    ),
    add(
        "aws:ec2clientvpn/endpoint:Endpoint",
        "office-vpn",
        {
            "clientCidrBlock": "10.90.0.0/22",
            "serverCertificateArn": "arn:aws:acm:eu-central-1:111122223333:certificate/1",
            "connectionLogOptions": {"enabled": True, "cloudwatchLogGroup": "/vpn"},
            "authenticationOptions": [{"type": "federated-authentication"}],
            "splitTunnel": True,
        },
    ),
    add(
        "aws:ec2clientvpn/authorizationRule:AuthorizationRule",
        "office-vpn-operators",
        {
            "clientVpnEndpointId": "@{office-vpn.id}",
            "targetNetworkCidr": "10.16.48.0/20",
            "accessGroupId": "operators",
            "authorizeAllGroups": False,
        },
    ),
    add(
        "aws:globalaccelerator/endpointGroup:EndpointGroup",
        "anycast",
        {
            "listenerArn": f"arn:aws:globalaccelerator::{ACCOUNT}:accelerator/1/listener/1",
            "endpointConfigurations": [
                {
                    "endpointId": f"arn:aws:elasticloadbalancing:eu-central-1:{ACCOUNT}:loadbalancer/app/shop/1",
                    "weight": 100,
                }
            ],
        },
    ),
]
