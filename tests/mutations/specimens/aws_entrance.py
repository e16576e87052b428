"""The shop's entrance: a load balancer behind CloudFront, APIs of every kind, and the web ACL before them."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import ACCOUNT, REGION, add

ACL_LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:aws-waf-logs-shop"
CORE_GROUPS = ("AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet")
VISIBLE = {"cloudwatchMetricsEnabled": True, "sampledRequestsEnabled": True, "metricName": "shop"}


def managed(name: str, priority: int) -> dict[str, Any]:
    """A rule that applies a managed group of AWS."""
    return {
        "name": name,
        "priority": priority,
        "overrideAction": {"none": {}},
        "statement": {"managedRuleGroupStatement": {"name": name, "vendorName": "AWS"}},
        "visibilityConfig": VISIBLE,
    }


def web_acl(scope: str) -> dict[str, Any]:
    """A web ACL that limits the rate of requests and holds the core groups.

    :param scope: ``REGIONAL`` or ``CLOUDFRONT``.
    """
    limit = {"rateBasedStatement": {"limit": 1000, "aggregateKeyType": "IP"}}
    return {
        "scope": scope,
        "defaultAction": {"allow": {}},
        "rules": [
            {
                "name": "rate",
                "priority": 0,
                "action": {"block": {}},
                "statement": limit,
                "visibilityConfig": VISIBLE,
            },
            *(managed(name, priority) for priority, name in enumerate(CORE_GROUPS, start=1)),
        ],
        "visibilityConfig": VISIBLE,
    }


def protected(name: str, target: str) -> Any:
    """An association of the web ACL with what it protects."""
    return add(
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        name,
        {"resourceArn": f"@{{{target}.arn}}", "webAclArn": "@{shop-acl.arn}"},
    )


SPECIMENS = [
    add("aws:wafv2/webAcl:WebAcl", "shop-acl", web_acl("REGIONAL")),
    add(
        "aws:cloudwatch/logGroup:LogGroup",
        "shop-acl-logs",
        {"name": "aws-waf-logs-shop", "retentionInDays": 400, "kmsKeyId": "@{aws-keys-logs.arn}"},
        id="aws-waf-logs-shop",
        outputs={"arn": ACL_LOGS},
    ),
    add(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        "shop-acl-logging",
        {
            "resourceArn": "@{shop-acl.arn}",
            "logDestinationConfigs": [ACL_LOGS],
            "loggingFilter": {
                "defaultBehavior": "KEEP",
                "filters": [
                    {
                        "behavior": "DROP",
                        "requirement": "MEETS_ALL",
                        "conditions": [{"actionCondition": {"action": "ALLOW"}}],
                    }
                ],
            },
        },
    ),
    add(
        "aws:ec2/securityGroup:SecurityGroup",
        "shop-group",
        {
            "name": "example-prod-shop",
            "description": "Shop: requests from CloudFront",
            "vpcId": "@{aws-network-vpc.id}",
            "ingress": [
                {
                    "description": "CloudFront passes on what customers ask",
                    "protocol": "tcp",
                    "fromPort": 443,
                    "toPort": 443,
                    "prefixListIds": ["pl-a3a144ac"],
                }
            ],
            "egress": [
                {
                    "description": "Requests go to the services",
                    "protocol": "tcp",
                    "fromPort": 8443,
                    "toPort": 8443,
                    "securityGroups": ["@{aws-firewall-app.id}"],
                }
            ],
        },
    ),
    add(
        "aws:lb/loadBalancer:LoadBalancer",
        "shop-entrance",
        {
            "loadBalancerType": "application",
            "internal": False,
            "subnets": ["@{Subnet aws-network-edge-a.id}", "@{Subnet aws-network-edge-b.id}"],
            "securityGroups": ["@{shop-group.id}"],
            "enableDeletionProtection": True,
            "dropInvalidHeaderFields": True,
            "accessLogs": {"enabled": True, "bucket": "@{aws-logs-access-bucket-bucket.id}", "prefix": "shop"},
        },
        outputs={"dnsName": "shop-entrance-1234567890.eu-central-1.elb.amazonaws.com"},
    ),
    protected("shop-entrance-acl", "shop-entrance"),
    add(
        "aws:apigateway/restApi:RestApi",
        "shop-api",
        {"name": "shop-api", "endpointConfiguration": {"types": "REGIONAL"}},
        id="f6g7h8i9j0",
    ),
    add(
        "aws:apigateway/method:Method",
        "shop-orders",
        {
            "restApi": "@{shop-api.id}",
            "resourceId": "orders",
            "httpMethod": "ANY",
            "authorization": "COGNITO_USER_POOLS",
            "authorizerId": "pool",
        },
    ),
    add(
        "aws:apigateway/stage:Stage",
        "shop-stage",
        {
            "restApi": "@{shop-api.id}",
            "stageName": "prod",
            "deployment": "d2",
            "xrayTracingEnabled": True,
            "accessLogSettings": {"destinationArn": "@{account-trail-logs.arn}", "format": "$context.requestId"},
        },
    ),
    protected("shop-stage-acl", "shop-stage"),
    add(
        "aws:apigatewayv2/route:Route",
        "shop-returns",
        {"apiId": "k1l2m3n4o5", "routeKey": "POST /returns", "authorizationType": "JWT", "authorizerId": "people"},
    ),
    add(
        "aws:apigatewayv2/route:Route",
        "shop-preflight",
        {"apiId": "k1l2m3n4o5", "routeKey": "OPTIONS /returns"},
    ),
    add(
        "aws:appsync/graphQLApi:GraphQLApi",
        "shop-graph",
        {
            "name": "shop-graph",
            "authenticationType": "AMAZON_COGNITO_USER_POOLS",
            "userPoolConfig": {"userPoolId": "eu-central-1_AbCdEfGhI", "defaultAction": "DENY"},
            "additionalAuthenticationProviders": [{"authenticationType": "AWS_IAM"}],
            "logConfig": {"cloudwatchLogsRoleArn": "@{claims.arn}", "fieldLogLevel": "ERROR"},
            "xrayEnabled": True,
        },
    ),
    protected("shop-graph-acl", "shop-graph"),
    add(
        "aws:wafv2/ipSet:IpSet",
        "shop-partners",
        {"scope": "REGIONAL", "ipAddressVersion": "IPV4", "addresses": ["198.51.100.0/24"]},
    ),
    add(
        "aws:ec2/managedPrefixList:ManagedPrefixList",
        "shop-offices",
        {
            "name": "shop-offices",
            "addressFamily": "IPv4",
            "maxEntries": 5,
            "entries": [{"cidr": "198.51.100.0/25", "description": "The office"}],
        },
    ),
]
