"""Parts of compliant AWS deployments: keys, buckets, roles, networks, load balancers, backups."""

from __future__ import annotations

from collections.abc import Mapping

from tests.foreign.world import ACCOUNT, Ref, World, allow, policy, trust

PERSONAL = {"classification": "personal", "purpose": "orders", "retention": "400"}
PUBLIC = {"classification": "public", "purpose": "website", "retention": "400"}


def key(world: World, name: str, *services: str) -> Ref:
    """A customer managed key that its account owns; answers with its ARN."""
    arn = f"arn:aws:kms:{world.region}:{ACCOUNT}:key/{name}"
    admin = ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Get*"]
    statements = [allow([*admin, "kms:ScheduleKeyDeletion"], "*", principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/ci"})]
    for service in services:
        condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
        use = ["kms:Decrypt", "kms:GenerateDataKey*"]
        statements.append(allow(use, "*", principal={"Service": f"{service}.amazonaws.com"}, Condition=condition))
    world.add(
        "aws:kms/key:Key",
        name,
        {"description": name, "enableKeyRotation": True, "deletionWindowInDays": 30, "policy": policy(*statements)},
        id=name,
        arn=arn,
        outputs={"keyId": name, "keyUsage": "ENCRYPT_DECRYPT", "isEnabled": True, "multiRegion": False},
    )
    return world.arn(name)


def bucket(
    world: World, name: str, *, logs: str = "", v2: bool = True, kms: str = "", tags: Mapping[str, str] = PERSONAL
) -> Ref:
    """A private, versioned, encrypted bucket in separate resources; answers with its name."""
    suffix = "V2" if v2 else ""
    made = world.add(
        f"aws:s3/bucket{suffix}:Bucket{suffix}",
        name,
        {"bucket": f"acme-{name}", "tags": dict(tags)},
        id=f"acme-{name}",
        arn=f"arn:aws:s3:::acme-{name}",
        outputs={
            "acl": "private", "bucketRegionalDomainName": f"acme-{name}.s3.{world.region}.amazonaws.com",
            "forceDestroy": False, "objectLockEnabled": False, "policy": "", "hostedZoneId": "Z21DNDUVLTQW6Q",
        },
    )  # fmt: skip
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    block = {"bucket": made, **dict.fromkeys(flags, True)}
    world.add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", f"{name}-block", block, id=made)
    sse = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": world.arn(kms)} if kms else {"sseAlgorithm": "AES256"}
    world.add(
        f"aws:s3/bucketServerSideEncryptionConfiguration{suffix}:BucketServerSideEncryptionConfiguration{suffix}",
        f"{name}-sse",
        {"bucket": made, "rules": [{"applyServerSideEncryptionByDefault": sse, "bucketKeyEnabled": bool(kms)}]},
        id=made,
    )
    world.add(
        f"aws:s3/bucketVersioning{suffix}:BucketVersioning{suffix}",
        f"{name}-versions",
        {"bucket": made, "versioningConfiguration": {"status": "Enabled"}},
        id=made,
    )
    world.add(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        f"{name}-owner",
        {"bucket": made, "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        id=made,
    )
    rule = {
        "id": "expire", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": 400},
        "noncurrentVersionExpiration": {"noncurrentDays": 30},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    }  # fmt: skip
    world.add(
        f"aws:s3/bucketLifecycleConfiguration{suffix}:BucketLifecycleConfiguration{suffix}",
        f"{name}-lifecycle",
        {"bucket": made, "rules": [rule]},
        id=made,
    )
    if logs:
        target = {"bucket": made, "targetBucket": world.ref(logs), "targetPrefix": f"{name}/"}
        world.add(f"aws:s3/bucketLogging{suffix}:BucketLogging{suffix}", f"{name}-logging", target, id=made)
    bucket_policy(world, name)
    return made


def bucket_policy(world: World, name: str, *statements: object) -> None:
    """What a bucket's policy says, beside that everybody must use TLS."""
    arn = world.arn(name)
    resources = [arn, Ref(f"{arn}/*", name)]
    deny = {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources}
    document = policy({**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, *statements)
    if f"{name}-policy" in world.entries:
        world.set(f"{name}-policy", policy=document)
        return
    attached = {"bucket": world.ref(name), "policy": document}
    world.add("aws:s3/bucketPolicy:BucketPolicy", f"{name}-policy", attached, id=world.ref(name))


def log_group(world: World, name: str, physical: str, kms: Ref | None = None) -> Ref:
    """A log group that keeps its events for 400 days; answers with its ARN."""
    inputs = {"name": physical, "retentionInDays": 400, **({"kmsKeyId": kms} if kms else {})}
    arn = f"arn:aws:logs:{world.region}:{ACCOUNT}:log-group:{physical}"
    world.add("aws:cloudwatch/logGroup:LogGroup", name, inputs, id=physical, arn=arn, outputs={"skipDestroy": False})
    return world.arn(name)


def role(world: World, name: str, service: str, *statements: object, parent: str | None = None) -> Ref:
    """A role for a service, with what it may do in a policy of its own; answers with the role's ARN."""
    world.add(
        "aws:iam/role:Role",
        name,
        {"assumeRolePolicy": trust(service), "name": name},
        id=name,
        arn=f"arn:aws:iam::{ACCOUNT}:role/{name}",
        outputs={"path": "/", "maxSessionDuration": 3600, "uniqueId": f"AROA{name.upper()}", "managedPolicyArns": []},
        parent=parent,
    )
    if statements:
        inline = {"role": world.ref(name), "policy": policy(*statements), "name": f"{name}-own"}
        world.add("aws:iam/rolePolicy:RolePolicy", f"{name}-own", inline, id=f"{name}:{name}-own", parent=parent)
    return world.arn(name)


def network(world: World, parent: str | None = None) -> None:
    """A network of two availability zones, as awsx makes it: public subnets for load balancers, private ones."""
    vpc = world.add(
        "aws:ec2/vpc:Vpc",
        "main",
        {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True, "enableDnsSupport": True, "tags": {"Name": "main"}},
        id="vpc-0f00d",
        outputs={
            "instanceTenancy": "default",
            "defaultSecurityGroupId": "sg-0default",
            "mainRouteTableId": "rtb-0main",
        },
        parent=parent,
    )
    lock = {"vpcId": vpc, "ingress": [], "egress": []}
    world.add(
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "main-default", lock, id="sg-0default", parent=parent
    )
    kms = key(world, "net-key", "logs")
    logs = log_group(world, "flow-logs", "/vpc/flow", kms)
    writer = role(world, "flow-writer", "vpc-flow-logs", allow(["logs:CreateLogStream", "logs:PutLogEvents"], logs))
    world.add(
        "aws:ec2/flowLog:FlowLog",
        "main-flow",
        {"vpcId": vpc, "trafficType": "ALL", "logDestination": logs, "iamRoleArn": writer},
        id="fl-01",
        outputs={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
        parent=parent,
    )
    queries = log_group(world, "dns-logs", "/vpc/dns", kms)
    asked = world.add("aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig", "dns", {"destinationArn": queries})
    link = {"resolverQueryLogConfigId": asked, "resourceId": vpc}
    world.add("aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation", "dns-main", link)
    gateway = world.add("aws:ec2/internetGateway:InternetGateway", "igw", {"vpcId": vpc}, id="igw-01", parent=parent)
    subnets: dict[str, list[Ref]] = {"public": [], "private": []}
    for number, zone in enumerate("ab"):
        for kind, offset in (("public", 0), ("private", 128)):
            name = f"{kind}-{zone}"
            subnet = world.add(
                "aws:ec2/subnet:Subnet",
                name,
                {
                    "vpcId": vpc, "cidrBlock": f"10.0.{offset + number * 16}.0/20",
                    "availabilityZone": f"{world.region}{zone}", "tags": {"Name": name},
                },
                id=f"subnet-0{kind}{zone}",
                outputs={"mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False},
                parent=parent,
            )  # fmt: skip
            subnets[kind].append(subnet)
            table = world.add(
                "aws:ec2/routeTable:RouteTable",
                f"{name}-routes",
                {"vpcId": vpc},
                id=f"rtb-0{kind}{zone}",
                parent=parent,
            )
            link = {"subnetId": subnet, "routeTableId": table}
            world.add("aws:ec2/routeTableAssociation:RouteTableAssociation", f"{name}-link", link, parent=parent)
            if kind == "public":
                away = {"routeTableId": table, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway}
                world.add("aws:ec2/route:Route", f"{name}-internet", away, parent=parent)
    for kind, sources in (("public", "0.0.0.0/0"), ("private", "10.0.0.0/16")):
        entry = {"protocol": "tcp", "ruleNo": 100, "action": "allow", "cidrBlock": sources}
        replies = {**entry, "ruleNo": 110, "fromPort": 32768, "toPort": 60999}
        tls = {**entry, "fromPort": 443, "toPort": 443}
        inner = {**entry, "ruleNo": 120, "fromPort": 32768, "toPort": 60999, "cidrBlock": "10.0.0.0/16"}
        rules = {"ingress": [tls, replies if kind == "public" else inner], "egress": [tls, replies]}
        world.add(
            "aws:ec2/networkAcl:NetworkAcl",
            f"{kind}-acl",
            {"vpcId": vpc, "subnetIds": subnets[kind], **rules},
            id=f"acl-0{kind}",
            parent=parent,
        )


def group(world: World, name: str, rules: tuple[tuple[str, int, str], ...], parent: str | None = None) -> Ref:
    """A security group with inline ingress; a source is a CIDR or a group's name. It may open connections by TLS."""
    ingress = []
    for source, port, why in rules:
        member = {"cidrBlocks": [source]} if "/" in source else {"securityGroups": [world.ref(source)]}
        ingress.append({"protocol": "tcp", "fromPort": port, "toPort": port, "description": why, **member})
    out = {
        "protocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "cidrBlocks": ["10.0.0.0/16"],
        "description": "TLS inside",
    }
    return world.add(
        "aws:ec2/securityGroup:SecurityGroup",
        name,
        {"vpcId": world.ref("main"), "description": f"Members of {name}", "ingress": ingress, "egress": [out]},
        id=f"sg-0{name}",
        outputs={"name": f"{name}-1a2b3c4", "revokeRulesOnDelete": False, "ownerId": ACCOUNT},
        parent=parent,
    )


def balancer(world: World) -> None:
    """A public load balancer, TLS only, in front of targets on port 8080."""
    bucket(world, "alb-logs")
    web = group(world, "edge-sg", (("0.0.0.0/0", 443, "HTTPS"), ("0.0.0.0/0", 80, "Redirected to HTTPS")))
    arn = f"arn:aws:elasticloadbalancing:{world.region}:{ACCOUNT}:loadbalancer/app/web/50dc6c"
    world.add(
        "aws:lb/loadBalancer:LoadBalancer",
        "alb",
        {
            "loadBalancerType": "application", "internal": False, "securityGroups": [web],
            "subnets": [world.ref("public-a"), world.ref("public-b")], "dropInvalidHeaderFields": True,
            "enableDeletionProtection": True, "accessLogs": {"bucket": world.ref("alb-logs"), "enabled": True},
        },
        id=arn,
        arn=arn,
        outputs={"desyncMitigationMode": "defensive", "ipAddressType": "ipv4", "dnsName": "web-1.elb.amazonaws.com"},
    )  # fmt: skip
    cert_arn = f"arn:aws:acm:{world.region}:{ACCOUNT}:certificate/web"
    certificate = world.add(
        "aws:acm/certificate:Certificate",
        "cert",
        {"domainName": "shop.acme.example", "validationMethod": "DNS", "keyAlgorithm": "EC_prime256v1"},
        id=cert_arn,
        arn=cert_arn,
    )
    world.add(
        "aws:lb/targetGroup:TargetGroup",
        "targets",
        {
            "port": 8443,
            "protocol": "HTTPS",
            "targetType": "ip",
            "vpcId": world.ref("main"),
            "healthCheck": {"path": "/"},
        },
        id=f"{arn}/tg",
        arn=f"{arn}/tg",
    )
    world.add(
        "aws:lb/listener:Listener",
        "https",
        {
            "loadBalancerArn": world.arn("alb"), "port": 443, "protocol": "HTTPS", "certificateArn": certificate,
            "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "defaultActions": [{"type": "forward", "targetGroupArn": world.arn("targets")}],
        },
    )  # fmt: skip
    moved = {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}
    world.add(
        "aws:lb/listener:Listener",
        "http",
        {
            "loadBalancerArn": world.arn("alb"), "port": 80, "protocol": "HTTP",
            "defaultActions": [{"type": "redirect", "redirect": moved}],
        },
    )  # fmt: skip
    firewall(world, "waf", "REGIONAL")
    link = {"resourceArn": world.arn("alb"), "webAclArn": world.arn("waf")}
    world.add("aws:wafv2/webAclAssociation:WebAclAssociation", "waf-alb", link)


def firewall(world: World, name: str, scope: str, provider: str | None = None) -> None:
    """A web ACL with the managed rule groups that block the OWASP Top 10 and a rate limit."""
    rules: list[dict[str, object]] = []

    def visibility(metric: str) -> dict[str, object]:
        return {"cloudwatchMetricsEnabled": True, "metricName": metric, "sampledRequestsEnabled": True}

    managed = ("CommonRuleSet", "KnownBadInputsRuleSet", "SQLiRuleSet", "AmazonIpReputationList", "LinuxRuleSet")
    for number, kind in enumerate(managed):
        statement = {"managedRuleGroupStatement": {"vendorName": "AWS", "name": f"AWSManagedRules{kind}"}}
        rules.append({
            "name": kind, "priority": number, "overrideAction": {"none": {}}, "statement": statement,
            "visibilityConfig": visibility(kind),
        })  # fmt: skip
    rate = {"rateBasedStatement": {"limit": 1000, "aggregateKeyType": "IP"}}
    rules.append(
        {
            "name": "rate",
            "priority": 9,
            "action": {"block": {}},
            "statement": rate,
            "visibilityConfig": visibility("rate"),
        }
    )
    place = "global" if scope == "CLOUDFRONT" else "regional"
    region = "us-east-1" if scope == "CLOUDFRONT" else world.region
    arn = f"arn:aws:wafv2:{region}:{ACCOUNT}:{place}/webacl/{name}/1"
    acl = {"scope": scope, "defaultAction": {"allow": {}}, "rules": rules, "visibilityConfig": visibility(name)}
    world.add("aws:wafv2/webAcl:WebAcl", name, acl, id=f"{name}-1", arn=arn, provider=provider)
    logs = log_group(world, f"{name}-logs", f"aws-waf-logs-{name}", key(world, f"{name}-key", "logs"))
    target = {"resourceArn": world.arn(name), "logDestinationConfigs": [logs]}
    kind = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
    world.add(kind, f"{name}-logging", target, id=arn, provider=provider)


def backup(world: World, kms: Ref, *arns: str) -> None:
    """A locked vault with a plan that selects stores by their ARNs."""
    world.add("aws:backup/vault:Vault", "vault", {"name": "vault", "kmsKeyArn": kms}, id="vault")
    lock = {"backupVaultName": world.ref("vault"), "minRetentionDays": 7, "maxRetentionDays": 400}
    world.add("aws:backup/vaultLockConfiguration:VaultLockConfiguration", "vault-lock", lock, id="vault")
    rule = {
        "ruleName": "daily",
        "targetVaultName": "vault",
        "schedule": "cron(0 3 * * ? *)",
        "lifecycle": {"deleteAfter": 35},
        "enableContinuousBackup": True,
        "copyActions": [
            {
                "destinationVaultArn": f"arn:aws:backup:eu-south-1:{ACCOUNT}:backup-vault:far",
                "lifecycle": {"deleteAfter": 35},
            }
        ],
    }
    world.add("aws:backup/plan:Plan", "plan", {"rules": [rule]}, id="plan-1")
    chosen = {"planId": world.ref("plan"), "iamRoleArn": role(world, "backup-role", "backup"), "resources": list(arns)}
    world.add("aws:backup/selection:Selection", "backed-up", chosen)
