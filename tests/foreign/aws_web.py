"""Compliant AWS deployments of web teams: a static site, a web service with its database, a function behind an API."""

from __future__ import annotations

from tests.foreign.aws_parts import (
    PERSONAL,
    PUBLIC,
    backup,
    balancer,
    bucket,
    bucket_policy,
    firewall,
    group,
    key,
    log_group,
    network,
    role,
)
from tests.foreign.world import ACCOUNT, World, allow, secret, text


def site() -> World:
    """A static site: buckets in the spelling of pulumi-aws 6, a distribution, its certificate in us-east-1."""
    world = World("brochure")
    virginia = world.provider("aws", "virginia", region="us-east-1")
    bucket(world, "site-logs")
    key(world, "pages-key", "cloudfront")
    bucket(world, "pages", logs="site-logs", kms="pages-key", tags=PUBLIC)
    bucket_policy(world, "site-logs", allow(
        "s3:PutObject", "arn:aws:s3:::acme-site-logs/*", principal={"Service": "logging.s3.amazonaws.com"},
        Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    ))  # fmt: skip
    cert_arn = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/site"
    names = {"domainName": "www.acme.example", "validationMethod": "DNS"}
    world.add("aws:acm/certificate:Certificate", "cert", names, id=cert_arn, arn=cert_arn, provider=virginia)
    firewall(world, "edge", "CLOUDFRONT", provider=virginia)
    control = {"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"}
    world.add("aws:cloudfront/originAccessControl:OriginAccessControl", "oac", control, id="E1OAC")
    world.add(
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        "headers",
        {
            "securityHeadersConfig": {
                "strictTransportSecurity": {
                    "accessControlMaxAgeSec": 63072000, "includeSubdomains": True, "preload": True, "override": True,
                },
                "contentTypeOptions": {"override": True},
                "frameOptions": {"frameOption": "DENY", "override": True},
                "referrerPolicy": {"referrerPolicy": "no-referrer", "override": True},
                "contentSecurityPolicy": {"contentSecurityPolicy": "default-src 'self'", "override": True},
            },
            "customHeadersConfig": {"items": [
                {"header": "permissions-policy", "value": "camera=()", "override": True},
                {"header": "cross-origin-opener-policy", "value": "same-origin", "override": True},
                {"header": "cross-origin-resource-policy", "value": "same-origin", "override": True},
            ]},
        },
        id="hp-1",
    )  # fmt: skip
    world.add(
        "aws:cloudfront/distribution:Distribution",
        "cdn",
        {
            "enabled": True,
            "isIpv6Enabled": True,
            "defaultRootObject": "index.html",
            "aliases": ["www.acme.example"],
            "priceClass": "PriceClass_100",
            "webAclId": world.arn("edge"),
            "httpVersion": "http2and3",
            "origins": [
                {
                    "originId": "pages",
                    "domainName": world.out("pages", "bucketRegionalDomainName"),
                    "originAccessControlId": world.ref("oac"),
                }
            ],
            "defaultCacheBehavior": {
                "targetOriginId": "pages",
                "viewerProtocolPolicy": "redirect-to-https",
                "allowedMethods": ["GET", "HEAD"],
                "cachedMethods": ["GET", "HEAD"],
                "responseHeadersPolicyId": world.ref("headers"),
                "compress": True,
                "cachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            },
            "restrictions": {"geoRestriction": {"restrictionType": "whitelist", "locations": ["DE", "FR", "AT"]}},
            "viewerCertificate": {
                "acmCertificateArn": world.ref("cert"),
                "sslSupportMethod": "sni-only",
                "minimumProtocolVersion": "TLSv1.2_2021",
            },
            "loggingConfig": {"bucket": "acme-site-logs.s3.amazonaws.com", "prefix": "cdn/", "includeCookies": False},
        },
        id="E2CDN",
        arn=f"arn:aws:cloudfront::{ACCOUNT}:distribution/E2CDN",
        outputs={"domainName": "d1.cloudfront.net", "status": "Deployed", "hostedZoneId": "Z2FDTNDATAQYW2"},
    )
    reader = allow(
        "s3:GetObject", "arn:aws:s3:::acme-pages/*", principal={"Service": "cloudfront.amazonaws.com"},
        Condition={"StringEquals": {"AWS:SourceArn": world.arn("cdn")}},
    )  # fmt: skip
    bucket_policy(world, "pages", reader)
    world.export(url="https://www.acme.example")
    return world


def shop() -> World:
    """A web service on Fargate behind a load balancer, with a PostgreSQL database, in an awsx network."""
    world = World("shop")
    world.component("awsx:ec2:Vpc", "net")
    network(world, "net")
    balancer(world)
    kms = key(world, "shop-key", "secretsmanager", "rds", "logs.eu-central-1")
    app = group(world, "app-sg", (("edge-sg", 8443, "The load balancer"),))
    data = group(world, "db-sg", (("app-sg", 5432, "The service"),))
    nets = {"subnetIds": [world.ref("private-a"), world.ref("private-b")]}
    world.add("aws:rds/subnetGroup:SubnetGroup", "db-nets", nets, id="db-nets")
    forced = [{"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"}]
    params = {"family": "postgres16", "parameters": forced}
    world.add("aws:rds/parameterGroup:ParameterGroup", "db-params", params, id="db-params")
    world.add(
        "aws:rds/instance:Instance",
        "db",
        {
            "engine": "postgres", "engineVersion": "16.4", "instanceClass": "db.t4g.medium", "allocatedStorage": 50,
            "storageEncrypted": True, "kmsKeyId": kms, "dbSubnetGroupName": world.ref("db-nets"), "multiAz": True,
            "vpcSecurityGroupIds": [data], "parameterGroupName": world.ref("db-params"), "username": "shop",
            "manageMasterUserPassword": True, "masterUserSecretKmsKeyId": kms, "backupRetentionPeriod": 14,
            "tags": PERSONAL, "deletionProtection": True, "autoMinorVersionUpgrade": True, "copyTagsToSnapshot": True,
            "performanceInsightsEnabled": True, "performanceInsightsKmsKeyId": kms, "monitoringInterval": 60,
            "enabledCloudwatchLogsExports": ["postgresql", "upgrade"], "iamDatabaseAuthenticationEnabled": True,
            "finalSnapshotIdentifier": "db-final", "monitoringRoleArn": role(world, "rds-monitor", "monitoring.rds"),
            "caCertIdentifier": "rds-ca-rsa2048-g1",
        },
        id="db-XKJ3",
        arn=f"arn:aws:rds:{world.region}:{ACCOUNT}:db:shop",
        outputs={
            "publiclyAccessible": False, "identifier": "shop", "port": 5432, "skipFinalSnapshot": False,
            "availabilityZone": f"{world.region}a", "storageType": "gp3", "applyImmediately": False,
        },
        protect=True,
    )  # fmt: skip
    backup(world, kms, world.arn("db"))
    arn = f"arn:aws:secretsmanager:{world.region}:{ACCOUNT}:secret:stripe"
    world.add(
        "aws:secretsmanager/secret:Secret", "stripe", {"kmsKeyId": kms, "recoveryWindowInDays": 30}, id=arn, arn=arn
    )
    value = {"secretId": world.ref("stripe"), "secretString": secret()}
    world.add("aws:secretsmanager/secretVersion:SecretVersion", "stripe-value", value)
    turner = role(world, "turner", "lambda")
    turn = {
        "name": "turner",
        "role": turner,
        "runtime": "python3.13",
        "handler": "a.b",
        "tracingConfig": {"mode": "Active"},
    }
    world.add("aws:lambda/function:Function", "turner-fn", turn, id="turner", outputs={"packageType": "Zip"})
    log_group(world, "turner-logs", "/aws/lambda/turner", kms)
    when = {"rotationRules": {"automaticallyAfterDays": 30}, "rotationLambdaArn": world.arn("turner-fn")}
    turned = {"secretId": world.ref("stripe"), **when}
    world.add("aws:secretsmanager/secretRotation:SecretRotation", "stripe-rotation", turned)
    logs = log_group(world, "task-logs", "/ecs/shop", kms)
    runner = role(world, "task-start", "ecs-tasks", allow("secretsmanager:GetSecretValue", world.arn("stripe")))
    own = role(world, "task-own", "ecs-tasks", allow("logs:PutLogEvents", f"{logs}:*"))
    world.add(
        "aws:ecr/repository:Repository",
        "images",
        {
            "tags": PUBLIC, "imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": kms}],
        },
        id="images",
    )  # fmt: skip
    world.add(
        "aws:ecs/cluster:Cluster",
        "cluster",
        {"settings": [{"name": "containerInsights", "value": "enabled"}]},
        id=f"arn:aws:ecs:{world.region}:{ACCOUNT}:cluster/c",
    )
    options = {"awslogs-group": "/ecs/shop", "awslogs-region": world.region, "awslogs-stream-prefix": "shop"}
    container = {
        "name": "shop", "image": f"{ACCOUNT}.dkr.ecr.{world.region}.amazonaws.com/images@sha256:{'ab' * 32}",
        "essential": True, "portMappings": [{"containerPort": 8443}], "readonlyRootFilesystem": True, "user": "1000",
        "environment": [{"name": "NODE_ENV", "value": "production"}],
        "secrets": [{"name": "STRIPE_KEY", "valueFrom": world.arn("stripe")}],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }  # fmt: skip
    world.add(
        "aws:ecs/taskDefinition:TaskDefinition",
        "task",
        {
            "family": "shop", "cpu": "512", "memory": "1024", "networkMode": "awsvpc", "executionRoleArn": runner,
            "taskRoleArn": own, "requiresCompatibilities": ["FARGATE"], "containerDefinitions": text([container]),
        },
        id="shop",
    )  # fmt: skip
    world.add(
        "aws:ecs/service:Service",
        "service",
        {
            "cluster": world.ref("cluster"), "taskDefinition": world.arn("task"), "desiredCount": 2,
            "launchType": "FARGATE", "platformVersion": "LATEST",
            "networkConfiguration": {"subnets": nets["subnetIds"], "securityGroups": [app], "assignPublicIp": False},
            "loadBalancers": [
                {"targetGroupArn": world.arn("targets"), "containerName": "shop", "containerPort": 8443},
            ],
        },
    )  # fmt: skip
    return world


def api() -> World:
    """A function behind an HTTP API with a DynamoDB table, in the region that is written on each resource."""
    world = World("api", region="eu-west-1")
    kms = key(world, "api-key", "dynamodb", "lambda", "logs.eu-west-1")
    world.add(
        "aws:dynamodb/table:Table",
        "orders",
        {
            "attributes": [{"name": "id", "type": "S"}],
            "hashKey": "id",
            "billingMode": "PAY_PER_REQUEST",
            "pointInTimeRecovery": {"enabled": True},
            "serverSideEncryption": {"enabled": True, "kmsKeyArn": kms},
            "deletionProtectionEnabled": True,
            "tags": PERSONAL,
        },
        id="orders-1",
        arn=f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/orders-1",
        protect=True,
    )
    backup(world, kms, world.arn("orders"))
    logs = log_group(world, "fn-logs", "/aws/lambda/orders", kms)
    own = role(
        world, "fn-role", "lambda",
        allow(["dynamodb:GetItem", "dynamodb:PutItem"], world.arn("orders")),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{logs}:*"),
        allow(["kms:Decrypt", "kms:GenerateDataKey"], kms),
    )  # fmt: skip
    world.add(
        "aws:lambda/function:Function",
        "fn",
        {
            "name": "orders", "runtime": "python3.13", "handler": "main.handler", "role": own, "timeout": 10,
            "environment": {"variables": {"TABLE": world.ref("orders"), "LOG_LEVEL": "INFO"}}, "kmsKeyArn": kms,
            "tracingConfig": {"mode": "Active"}, "reservedConcurrentExecutions": 50,
            "loggingConfig": {"logFormat": "JSON", "logGroup": "/aws/lambda/orders"},
        },
        id="orders",
        arn=f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders",
        outputs={"packageType": "Zip", "version": "$LATEST", "architectures": ["arm64"]},
    )  # fmt: skip
    access = log_group(world, "api-logs", "/api/orders", kms)
    world.add(
        "aws:apigatewayv2/api:Api",
        "http",
        {"protocolType": "HTTP", "name": "orders", "disableExecuteApiEndpoint": True},
        id="a1b2",
        outputs={"executionArn": f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:a1b2"},
    )
    jwt = {"audiences": ["orders"], "issuer": "https://login.acme.example"}
    world.add(
        "aws:apigatewayv2/authorizer:Authorizer",
        "login",
        {
            "apiId": world.ref("http"), "authorizerType": "JWT", "jwtConfiguration": jwt,
            "identitySources": ["$request.header.Authorization"],
        },
        id="au1",
    )  # fmt: skip
    call = {"apiId": world.ref("http"), "integrationType": "AWS_PROXY", "integrationUri": world.arn("fn")}
    world.add("aws:apigatewayv2/integration:Integration", "call", call, id="in1")
    world.add(
        "aws:apigatewayv2/route:Route",
        "orders-route",
        {
            "apiId": world.ref("http"), "routeKey": "POST /orders", "target": "integrations/in1",
            "authorizationType": "JWT", "authorizerId": world.ref("login"),
        },
        outputs={"apiKeyRequired": False},
    )  # fmt: skip
    world.add(
        "aws:apigatewayv2/stage:Stage",
        "live",
        {
            "apiId": world.ref("http"), "name": "live", "autoDeploy": True,
            "accessLogSettings": {"destinationArn": access, "format": '{"id":"$context.requestId"}'},
            "defaultRouteSettings": {"throttlingBurstLimit": 100, "throttlingRateLimit": 50},
        },
    )  # fmt: skip
    world.add(
        "aws:lambda/permission:Permission",
        "may-call",
        {
            "action": "lambda:InvokeFunction",
            "function": world.out("fn", "name"),
            "principal": "apigateway.amazonaws.com",
            "sourceArn": f"arn:aws:execute-api:eu-west-1:{ACCOUNT}:a1b2/*/*",
        },
    )
    return world
