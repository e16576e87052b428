"""A compliant AWS deployment of a network team: rules as resources of their own, prefix lists, endpoints, a hub."""

from __future__ import annotations

from typing import Any

from tests.foreign.aws_parts import PERSONAL, bucket, bucket_policy, firewall, key, log_group, network, role
from tests.foreign.world import ACCOUNT, Ref, World, allow, policy

CLOUDFRONT_ORIGINS = "pl-a3a144ac"
"""AWS's own list of the addresses that CloudFront calls origins from, in eu-central-1."""


def hub() -> World:
    """A network of a hub and its spokes, whose only door is CloudFront, with an API for the other networks."""
    world = World("hub")
    network(world)
    _spokes(world)
    _groups(world)
    _endpoints(world)
    _door(world)
    _api(world)
    _machine(world)
    return world


def _spokes(world: World) -> None:
    other = {"cidrBlock": "10.1.0.0/16", "tags": {"Name": "spoke"}}
    spoke = world.add("aws:ec2/vpc:Vpc", "spoke", other, id="vpc-0spoke", outputs={"defaultSecurityGroupId": "sg-0sp"})
    lock = {"vpcId": spoke, "ingress": [], "egress": []}
    world.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "spoke-default", lock, id="sg-0sp")
    world.add(
        "aws:ec2/flowLog:FlowLog",
        "spoke-flow",
        {
            "vpcId": spoke, "trafficType": "ALL", "logDestination": world.arn("flow-logs"),
            "iamRoleArn": world.arn("flow-writer"),
        },
    )  # fmt: skip
    asked = {"resolverQueryLogConfigId": world.ref("dns"), "resourceId": spoke}
    kind = "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"
    world.add(kind, "dns-spoke", asked)
    pair = {"vpcId": world.ref("main"), "peerVpcId": spoke, "peerOwnerId": ACCOUNT, "autoAccept": True}
    world.add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "pair", pair, id="pcx-01")
    way = {
        "routeTableId": world.ref("private-a-routes"), "destinationCidrBlock": "10.1.16.0/20",
        "vpcPeeringConnectionId": world.ref("pair"),
    }  # fmt: skip
    world.add("aws:ec2/route:Route", "to-spoke", way)
    closed = {
        "autoAcceptSharedAttachments": "disable", "defaultRouteTableAssociation": "disable",
        "defaultRouteTablePropagation": "disable", "description": "hub",
    }  # fmt: skip
    gateway = world.add("aws:ec2transitgateway/transitGateway:TransitGateway", "transit", closed, id="tgw-01")
    link = {
        "transitGatewayId": gateway, "vpcId": spoke, "subnetIds": ["subnet-0spoke"],
        "transitGatewayDefaultRouteTableAssociation": False, "transitGatewayDefaultRouteTablePropagation": False,
    }  # fmt: skip
    world.add("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "transit-spoke", link, id="tgw-attach-01")
    shared = {"name": "network", "allowExternalPrincipals": False}
    world.add("aws:ram/resourceShare:ResourceShare", "share", shared)
    cert = f"arn:aws:acm:{world.region}:{ACCOUNT}:certificate/vpn"
    log_group(world, "vpn-logs", "/vpn", world.arn("net-key"))
    way_in = {
        "clientCidrBlock": "10.9.0.0/22", "serverCertificateArn": cert, "splitTunnel": True, "vpcId": world.ref("main"),
        "transportProtocol": "tcp", "sessionTimeoutHours": 8,
        "authenticationOptions": [
            {"type": "federated-authentication", "samlProviderArn": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"},
        ],
        "connectionLogOptions": {"enabled": True, "cloudwatchLogGroup": "/vpn"},
    }  # fmt: skip
    world.add("aws:ec2clientvpn/endpoint:Endpoint", "vpn", way_in, id="cvpn-01")
    who = {"clientVpnEndpointId": world.ref("vpn"), "targetNetworkCidr": "10.0.128.0/20", "accessGroupId": "ops"}
    world.add("aws:ec2clientvpn/authorizationRule:AuthorizationRule", "vpn-ops", who)


def _group(world: World, name: str) -> Ref:
    inputs = {"vpcId": world.ref("main"), "description": f"Members of {name}", "tags": {"Name": name}}
    return world.add("aws:ec2/securityGroup:SecurityGroup", name, inputs, id=f"sg-0{name}", outputs={"name": name})


def rule(world: World, name: str, group: str, port: int | None, *, way: str = "Ingress", **source: object) -> None:
    """A rule of a security group as a resource of its own."""
    ports = {} if port is None else {"fromPort": port, "toPort": port}
    world.add(
        f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule",
        name,
        {"securityGroupId": world.ref(group), "ipProtocol": "tcp", "description": name, **ports, **source},
    )


def _groups(world: World) -> None:
    offices = {
        "name": "offices", "addressFamily": "IPv4", "maxEntries": 5,
        "entries": [{"cidr": "203.0.113.0/28", "description": "Berlin"}],
    }  # fmt: skip
    world.add("aws:ec2/managedPrefixList:ManagedPrefixList", "offices", offices, id="pl-0offices")
    partners = {"name": "partners", "addressFamily": "IPv4", "maxEntries": 5}
    world.add("aws:ec2/managedPrefixList:ManagedPrefixList", "partners", partners, id="pl-0partners")
    one = {"prefixListId": world.ref("partners"), "cidr": "198.51.100.7/32", "description": "Bank"}
    world.add("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", "bank", one)
    for name in ("door", "app", "store", "endpoints"):
        _group(world, name)
    rule(world, "door-cdn", "door", 443, prefixListId=CLOUDFRONT_ORIGINS)
    rule(world, "door-app", "door", 8443, way="Egress", referencedSecurityGroupId=world.ref("app"))
    rule(world, "app-door", "app", 8443, referencedSecurityGroupId=world.ref("door"))
    rule(world, "app-out", "app", 443, way="Egress", referencedSecurityGroupId=world.ref("endpoints"))
    rule(world, "app-store", "app", 5432, way="Egress", referencedSecurityGroupId=world.ref("store"))
    old = {
        "type": "ingress", "securityGroupId": world.ref("store"), "sourceSecurityGroupId": world.ref("app"),
        "protocol": "tcp", "fromPort": 5432, "toPort": 5432, "description": "The service",
    }  # fmt: skip
    world.add("aws:ec2/securityGroupRule:SecurityGroupRule", "store-app", old)
    rule(world, "endpoints-app", "endpoints", 443, referencedSecurityGroupId=world.ref("app"))
    rule(world, "endpoints-offices", "endpoints", 443, prefixListId=world.ref("offices"))
    acl = world.add(
        "aws:ec2/networkAcl:NetworkAcl", "spoke-acl", {"vpcId": world.ref("spoke"), "tags": {"Name": "spoke"}},
        id="acl-0spoke",
    )  # fmt: skip
    for number, (egress, ports) in enumerate(((False, (443, 443)), (False, (32768, 60999)), (True, (443, 443)))):
        entry = {
            "networkAclId": acl, "ruleNumber": 100 + number, "egress": egress, "protocol": "6", "ruleAction": "allow",
            "cidrBlock": "10.0.0.0/8", "fromPort": ports[0], "toPort": ports[1],
        }  # fmt: skip
        world.add("aws:ec2/networkAclRule:NetworkAclRule", f"spoke-acl-{number}", entry)


def _endpoints(world: World) -> None:
    ours = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}}
    s3 = allow(["s3:GetObject", "s3:PutObject"], "*", principal="*", Condition=ours)
    layers = allow("s3:GetObject", f"arn:aws:s3:::prod-{world.region}-starport-layer-bucket/*", principal="*")
    inside = allow("s3:*", "*", principal="*", Condition={"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}})
    inputs = {
        "vpcId": world.ref("main"), "serviceName": f"com.amazonaws.{world.region}.s3", "vpcEndpointType": "Gateway",
        "routeTableIds": [world.ref("private-a-routes"), world.ref("private-b-routes")],
        "policy": policy(s3, layers, inside),
    }  # fmt: skip
    world.add("aws:ec2/vpcEndpoint:VpcEndpoint", "to-s3", inputs, id="vpce-0s3")
    inner = {
        "vpcId": world.ref("main"), "serviceName": f"com.amazonaws.{world.region}.secretsmanager",
        "vpcEndpointType": "Interface", "privateDnsEnabled": True, "securityGroupIds": [world.ref("endpoints")],
        "subnetIds": [world.ref("private-a"), world.ref("private-b")],
    }  # fmt: skip
    world.add("aws:ec2/vpcEndpoint:VpcEndpoint", "to-secrets", inner, id="vpce-0secrets")
    own = policy(allow("secretsmanager:GetSecretValue", "*", principal={"AWS": "*"}, Condition=ours))
    guard = {"vpcEndpointId": world.ref("to-secrets"), "policy": own}
    world.add("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", "secrets-guard", guard, id="vpce-0secrets")
    arn = f"arn:aws:elasticloadbalancing:{world.region}:{ACCOUNT}:loadbalancer/net/in/77aa"
    bucket(world, "nlb-logs")
    world.add(
        "aws:lb/loadBalancer:LoadBalancer",
        "inner",
        {
            "loadBalancerType": "network", "internal": True,
            "subnets": [world.ref("private-a"), world.ref("private-b")],
            "securityGroups": [world.ref("endpoints")], "enableDeletionProtection": True,
            "enableCrossZoneLoadBalancing": True, "accessLogs": {"bucket": world.ref("nlb-logs"), "enabled": True},
        },
        id=arn,
        arn=arn,
    )  # fmt: skip
    target = {"port": 8443, "protocol": "TLS", "targetType": "ip", "vpcId": world.ref("main")}
    world.add("aws:lb/targetGroup:TargetGroup", "inner-targets", target, id=f"{arn}/tg", arn=f"{arn}/tg")
    world.add(
        "aws:lb/listener:Listener",
        "inner-tls",
        {
            "loadBalancerArn": world.arn("inner"), "port": 443, "protocol": "TLS", "alpnPolicy": "HTTP2Preferred",
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
            "certificateArn": f"arn:aws:acm:{world.region}:{ACCOUNT}:certificate/inner",
            "defaultActions": [{"type": "forward", "targetGroupArn": world.arn("inner-targets")}],
        },
    )  # fmt: skip
    offered = {
        "acceptanceRequired": True, "networkLoadBalancerArns": [world.arn("inner")],
        "allowedPrincipals": [f"arn:aws:iam::{ACCOUNT}:root"],
    }  # fmt: skip
    world.add("aws:ec2/vpcEndpointService:VpcEndpointService", "offer", offered, id="vpce-svc-01")


def _door(world: World) -> None:
    virginia = world.provider("aws", "virginia", region="us-east-1")
    bucket(world, "door-logs")
    arn = f"arn:aws:elasticloadbalancing:{world.region}:{ACCOUNT}:loadbalancer/app/door/aa11"
    world.add(
        "aws:alb/loadBalancer:LoadBalancer",
        "origin",
        {
            "loadBalancerType": "application", "internal": False, "securityGroups": [world.ref("door")],
            "subnets": [world.ref("public-a"), world.ref("public-b")], "dropInvalidHeaderFields": True,
            "enableDeletionProtection": True, "accessLogs": {"bucket": world.ref("door-logs"), "enabled": True},
            "desyncMitigationMode": "strictest",
        },
        id=arn,
        arn=arn,
        outputs={"dnsName": "door-1.eu-central-1.elb.amazonaws.com"},
    )  # fmt: skip
    group = {
        "port": 8443, "protocol": "HTTPS", "targetType": "ip", "vpcId": world.ref("main"),
        "healthCheck": {"path": "/up", "protocol": "HTTPS"},
    }  # fmt: skip
    world.add("aws:alb/targetGroup:TargetGroup", "origin-targets", group, id=f"{arn}/tg", arn=f"{arn}/tg")
    refuse = {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "403"}}
    world.add(
        "aws:alb/listener:Listener",
        "origin-https",
        {
            "loadBalancerArn": world.arn("origin"), "port": 443, "protocol": "HTTPS",
            "certificateArn": f"arn:aws:acm:{world.region}:{ACCOUNT}:certificate/origin",
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", "defaultActions": [refuse],
        },
        id=f"{arn}/l443",
        arn=f"{arn}/l443",
    )  # fmt: skip
    world.add(
        "aws:alb/listenerRule:ListenerRule",
        "origin-rule",
        {
            "listenerArn": world.arn("origin-https"), "priority": 1,
            "actions": [{"type": "forward", "targetGroupArn": world.arn("origin-targets")}],
            "conditions": [{"hostHeader": {"values": ["app.acme.example"]}}],
        },
    )  # fmt: skip
    firewall(world, "origin-waf", "REGIONAL")
    link = {"resourceArn": world.arn("origin"), "webAclArn": world.arn("origin-waf")}
    world.add("aws:wafv2/webAclAssociation:WebAclAssociation", "origin-waf-link", link)
    firewall(world, "edge", "CLOUDFRONT", provider=virginia)
    world.edit("edge", "rules", _but_uploads)
    key(world, "static-key", "cloudfront")
    bucket(world, "static", logs="door-logs", kms="static-key", tags=PERSONAL)
    control = {"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"}
    world.add("aws:cloudfront/originAccessControl:OriginAccessControl", "oac", control, id="E9OAC")
    behaviour = {
        "viewerProtocolPolicy": "https-only", "allowedMethods": ["GET", "HEAD"], "cachedMethods": ["GET", "HEAD"],
        "cachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6", "compress": True,
        "responseHeadersPolicyId": _headers(world),
    }  # fmt: skip
    ports = {"httpPort": 80, "httpsPort": 443, "originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"]}
    world.add(
        "aws:cloudfront/distribution:Distribution",
        "cdn",
        {
            "enabled": True,
            "aliases": ["app.acme.example"],
            "priceClass": "PriceClass_100",
            "webAclId": world.arn("edge"),
            "defaultRootObject": "index.html",
            "origins": [
                {
                    "originId": "app",
                    "domainName": world.out("origin", "dnsName"),
                    "customOriginConfig": ports,
                },
                {
                    "originId": "static",
                    "domainName": world.out("static", "bucketRegionalDomainName"),
                    "originAccessControlId": world.ref("oac"),
                },
            ],
            "defaultCacheBehavior": {
                **behaviour,
                "targetOriginId": "app",
                "allowedMethods": ["HEAD", "DELETE", "POST", "GET", "OPTIONS", "PUT", "PATCH"],
                "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            },
            "orderedCacheBehaviors": [{**behaviour, "pathPattern": "/static/*", "targetOriginId": "static"}],
            "restrictions": {"geoRestriction": {"restrictionType": "whitelist", "locations": ["DE", "NL"]}},
            "viewerCertificate": {
                "acmCertificateArn": f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/cdn",
                "sslSupportMethod": "sni-only",
                "minimumProtocolVersion": "TLSv1.2_2021",
            },
            "loggingConfig": {"bucket": "acme-door-logs.s3.amazonaws.com", "prefix": "cdn/"},
        },
        id="E9CDN",
        arn=f"arn:aws:cloudfront::{ACCOUNT}:distribution/E9CDN",
    )
    reader = allow(
        "s3:GetObject", "arn:aws:s3:::acme-static/*", principal={"Service": "cloudfront.amazonaws.com"},
        Condition={"ArnEquals": {"aws:SourceArn": world.arn("cdn")}},
    )  # fmt: skip
    bucket_policy(world, "static", reader)


def _but_uploads(rules: Any) -> Any:
    """The core rules, which refuse large bodies, leave uploads out."""
    path = {"searchString": "/upload", "positionalConstraint": "STARTS_WITH", "fieldToMatch": {"uriPath": {}}}
    uploads = {"byteMatchStatement": {**path, "textTransformations": [{"priority": 0, "type": "NONE"}]}}
    rules[0]["statement"]["managedRuleGroupStatement"]["scopeDownStatement"] = {
        "notStatement": {"statements": [uploads]}
    }
    return rules


def _headers(world: World) -> Ref:
    return world.add(
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        "headers",
        {
            "securityHeadersConfig": {
                "strictTransportSecurity": {
                    "accessControlMaxAgeSec": 63072000, "includeSubdomains": True, "preload": True, "override": True,
                },
                "contentTypeOptions": {"override": True},
                "frameOptions": {"frameOption": "SAMEORIGIN", "override": True},
                "referrerPolicy": {"referrerPolicy": "same-origin", "override": True},
                "contentSecurityPolicy": {"contentSecurityPolicy": "default-src 'self'", "override": True},
            },
            "customHeadersConfig": {"items": [
                {"header": "Permissions-Policy", "value": "geolocation=()", "override": True},
                {"header": "Cross-Origin-Opener-Policy", "value": "same-origin", "override": True},
                {"header": "Cross-Origin-Resource-Policy", "value": "same-site", "override": True},
            ]},
        },
        id="hp-9",
    )  # fmt: skip


def _api(world: World) -> None:
    only = {"StringEquals": {"aws:SourceVpce": "vpce-0exec"}}
    guard = policy(allow("execute-api:Invoke", "execute-api:/*", principal="*", Condition=only))
    world.add(
        "aws:apigateway/restApi:RestApi",
        "rest",
        {
            "name": "inner", "endpointConfiguration": {"types": "PRIVATE", "vpcEndpointIds": ["vpce-0exec"]},
            "policy": guard, "disableExecuteApiEndpoint": False,
        },
        id="r35t",
        outputs={"executionArn": f"arn:aws:execute-api:{world.region}:{ACCOUNT}:r35t", "rootResourceId": "root1"},
    )  # fmt: skip
    method = {
        "restApi": world.ref("rest"), "resourceId": "root1", "httpMethod": "GET", "authorization": "AWS_IAM",
        "apiKeyRequired": False,
    }  # fmt: skip
    world.add("aws:apigateway/method:Method", "get", method)
    logs = log_group(world, "rest-logs", "/rest", world.arn("net-key"))
    world.add(
        "aws:apigateway/stage:Stage",
        "v1",
        {
            "restApi": world.ref("rest"), "stageName": "v1", "deployment": "d1", "xrayTracingEnabled": True,
            "accessLogSettings": {"destinationArn": logs, "format": "$context.requestId"},
        },
        arn=f"arn:aws:apigateway:{world.region}::/restapis/r35t/stages/v1",
    )  # fmt: skip
    settings = {"loggingLevel": "INFO", "metricsEnabled": True, "dataTraceEnabled": False, "throttlingBurstLimit": 50}
    every = {"restApi": world.ref("rest"), "stageName": "v1", "methodPath": "*/*"}
    limits = {"settings": {**settings, "throttlingRateLimit": 20}}
    world.add("aws:apigateway/methodSettings:MethodSettings", "every", {**every, **limits})
    name = {
        "domainName": "inner.acme.example", "securityPolicy": "TLS_1_2",
        "regionalCertificateArn": f"arn:aws:acm:{world.region}:{ACCOUNT}:certificate/inner",
        "endpointConfiguration": {"types": "REGIONAL"},
    }  # fmt: skip
    world.add("aws:apigateway/domainName:DomainName", "rest-name", name)
    mesh = world.add("aws:vpclattice/service:Service", "lattice", {"name": "lattice", "authType": "AWS_IAM"})
    near = {"StringEquals": {"vpc-lattice-svcs:SourceVpc": world.ref("main")}}
    guard = policy(allow("vpc-lattice-svcs:Invoke", "*", principal="*", Condition=near))
    world.add("aws:vpclattice/authPolicy:AuthPolicy", "lattice-policy", {"resourceIdentifier": mesh, "policy": guard})
    protect = {"resourceArn": world.arn("v1"), "webAclArn": world.arn("origin-waf")}
    world.add("aws:wafv2/webAclAssociation:WebAclAssociation", "v1-waf", protect)


def _machine(world: World) -> None:
    role(world, "machine", "ec2", allow("ssm:GetParameter", f"arn:aws:ssm:{world.region}:{ACCOUNT}:parameter/app/*"))
    world.add("aws:iam/instanceProfile:InstanceProfile", "machine-profile", {"role": world.ref("machine")})
    disk = {"encrypted": True, "kmsKeyId": key(world, "disk-key"), "volumeType": "gp3", "volumeSize": 20}
    world.add("aws:ebs/encryptionByDefault:EncryptionByDefault", "disks", {"enabled": True})
    world.add(
        "aws:ec2/networkInterface:NetworkInterface",
        "card",
        {"subnetId": world.ref("private-a"), "securityGroups": [world.ref("app")], "description": "machine"},
        id="eni-01",
    )
    world.add(
        "aws:ec2/instance:Instance",
        "box",
        {
            "ami": "ami-0abc", "instanceType": "t4g.small", "iamInstanceProfile": world.ref("machine-profile"),
            "networkInterfaces": [{"deviceIndex": 0, "networkInterfaceId": world.ref("card")}],
            "metadataOptions": {"httpTokens": "required", "httpEndpoint": "enabled", "httpPutResponseHopLimit": 1},
            "rootBlockDevice": disk, "monitoring": True, "ebsOptimized": True, "tags": PERSONAL,
        },
        id="i-0box",
    )  # fmt: skip
