"""A compliant AWS deployment of an application team: builds, events, sign-in, functions and containers."""

from __future__ import annotations

from tests.foreign.aws_parts import PERSONAL, PUBLIC, bucket, firewall, group, key, log_group, network, role
from tests.foreign.world import ACCOUNT, Ref, World, allow, policy, text

LINE = "arn:aws:codepipeline:eu-west-3:444455556666:line"


def factory() -> World:
    """Images built and rolled out, workflows, an event bus, a GraphQL API with its users, functions."""
    world = World("factory", region="eu-west-3")
    network(world)
    kms = key(world, "fa-key", "codebuild", "codepipeline", "logs", "states", "events", "sns", "sqs")
    _build(world, kms)
    _events(world, kms)
    _graphql(world, kms)
    _run(world, kms)
    return world


def _build(world: World, kms: Ref) -> None:
    nets = [world.ref("private-a"), world.ref("private-b")]
    sg = group(world, "build-sg", ())
    bucket(world, "made-logs")
    bucket(world, "made", kms="fa-key", logs="made-logs", tags=PUBLIC)
    log_group(world, "build-logs", "/build", kms)
    own = role(world, "build-role", "codebuild", allow("logs:PutLogEvents", f"{world.arn('build-logs')}:*"))
    world.add(
        "aws:codebuild/project:Project",
        "build",
        {
            "name": "build", "serviceRole": own, "encryptionKey": kms, "buildTimeout": 30,
            "artifacts": {"type": "CODEPIPELINE"},
            "environment": {
                "type": "ARM_CONTAINER", "computeType": "BUILD_GENERAL1_SMALL", "privilegedMode": False,
                "image": "aws/codebuild/amazonlinux-aarch64-standard:3.0",
                "environmentVariables": [
                    {"name": "STAGE", "value": "prod", "type": "PLAINTEXT"},
                    {"name": "NPM_TOKEN", "value": "build/npm", "type": "PARAMETER_STORE"},
                    {"name": "SIGN_KEY", "value": "build/sign:key", "type": "SECRETS_MANAGER"},
                ],
            },
            "source": {"type": "CODEPIPELINE", "buildspec": "buildspec.yml"},
            "logsConfig": {"cloudwatchLogs": {"groupName": "/build", "status": "ENABLED"}},
            "vpcConfig": {"vpcId": world.ref("main"), "subnets": nets, "securityGroupIds": [sg]},
        },
        id="build",
        outputs={"projectVisibility": "PRIVATE", "badgeEnabled": False},
    )  # fmt: skip
    hook = {"projectName": world.ref("build"), "filterGroups": [{"filters": [
        {"type": "EVENT", "pattern": "PUSH"}, {"type": "ACTOR_ACCOUNT_ID", "pattern": "^(1001|1002)$"},
    ]}]}  # fmt: skip
    world.add("aws:codebuild/webhook:Webhook", "pushed", hook)
    stages = [
        {"name": "Source", "actions": [{
            "name": "Source", "category": "Source", "owner": "AWS", "provider": "CodeStarSourceConnection",
            "version": "1", "outputArtifacts": ["src"],
            "configuration": {"ConnectionArn": "arn:aws:codeconnections:eu-west-3:444455556666:connection/1",
                              "FullRepositoryId": "acme/shop", "BranchName": "main"},
        }]},
        {"name": "Build", "actions": [{
            "name": "Build", "category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1",
            "inputArtifacts": ["src"], "configuration": {"ProjectName": "build"},
        }]},
    ]  # fmt: skip
    store = {"location": world.ref("made"), "type": "S3", "encryptionKey": {"id": kms, "type": "KMS"}}
    line = {
        "name": "line", "roleArn": role(world, "line-role", "codepipeline"), "pipelineType": "V2",
        "artifactStores": [store], "stages": stages,
    }  # fmt: skip
    world.add("aws:codepipeline/pipeline:Pipeline", "line", line, id="line", arn=LINE)
    world.add("aws:codeartifact/domain:Domain", "packages", {"domain": "acme", "encryptionKey": kms}, id="packages")
    everyone = allow(["codeartifact:ReadFromRepository"], "*", principal={"AWS": world.arn("build-role")})
    shared = {"domain": "acme", "repository": "npm", "policyDocument": policy(everyone)}
    world.add("aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy", "npm-policy", shared)
    world.add(
        "aws:ecr/repository:Repository",
        "svc",
        {
            "name": "svc", "tags": PUBLIC, "imageTagMutability": "IMMUTABLE", "forceDelete": False,
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": kms}],
        },
        id="svc",
    )  # fmt: skip
    pulled = policy(
        allow(
            ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], "*", principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        )
    )
    pulled = type(pulled)(str(pulled).replace(', "Resource": "*"', ""), "svc")
    world.add(
        "aws:ecr/repositoryPolicy:RepositoryPolicy", "svc-policy", {"repository": world.ref("svc"), "policy": pulled}
    )
    target = [{"destinations": [{"region": "eu-central-1", "registryId": ACCOUNT}]}]
    world.add(
        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
        "svc-copies",
        {"replicationConfiguration": {"rules": target}},
        id=ACCOUNT,
    )


def _events(world: World, kms: Ref) -> None:
    logs = log_group(world, "flow-log", "/aws/vendedlogs/states/order", kms)
    steps = {"StartAt": "Ship", "States": {"Ship": {"Type": "Pass", "End": True}}}
    world.add(
        "aws:sfn/stateMachine:StateMachine",
        "order",
        {
            "name": "order", "roleArn": role(world, "order-role", "states"), "definition": text(steps),
            "type": "STANDARD", "tracingConfiguration": {"enabled": True},
            "loggingConfiguration": {"level": "ALL", "includeExecutionData": False, "logDestination": f"{logs}:*"},
            "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": kms},
        },
        id="order",
    )  # fmt: skip
    bus = f"arn:aws:events:{world.region}:{ACCOUNT}:event-bus/shop"
    world.add("aws:cloudwatch/eventBus:EventBus", "bus", {"name": "shop", "kmsKeyIdentifier": kms}, id="shop", arn=bus)
    member = allow("events:PutEvents", bus, principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    world.add(
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
        "bus-policy",
        {"eventBusName": world.ref("bus"), "policy": policy(member)},
    )
    name = f"arn:aws:sns:{world.region}:{ACCOUNT}:done"
    tls = {
        "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sns:Publish", "Resource": name,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }  # fmt: skip
    topic = {"name": "done", "kmsMasterKeyId": kms, "policy": policy(tls)}
    world.add("aws:sns/topic:Topic", "done", topic, id=name, arn=name)
    hook = {"topic": world.ref("done"), "protocol": "https", "endpoint": "https://hooks.acme.example/done"}
    world.add("aws:sns/topicSubscription:TopicSubscription", "done-hook", hook)
    for queue in ("work-dead", "work"):
        arn = f"arn:aws:sqs:{world.region}:{ACCOUNT}:{queue}"
        url = f"https://sqs.{world.region}.amazonaws.com/{ACCOUNT}/{queue}"
        deny = {
            "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }  # fmt: skip
        dead = f"arn:aws:sqs:{world.region}:{ACCOUNT}:work-dead"
        more = {"redrivePolicy": text({"deadLetterTargetArn": dead, "maxReceiveCount": 3})}
        given = {"name": queue, "kmsMasterKeyId": kms, "policy": policy(deny)}
        world.add("aws:sqs/queue:Queue", queue, {**given, **(more if queue == "work" else {})}, id=url, arn=arn)
    run = {
        "flexibleTimeWindow": {"mode": "OFF"}, "scheduleExpression": "rate(1 hour)", "kmsKeyArn": kms,
        "target": {
            "arn": world.arn("work"), "roleArn": role(world, "clock-role", "scheduler"),
            "deadLetterConfig": {"arn": world.arn("work-dead")},
        },
    }  # fmt: skip
    world.add("aws:scheduler/schedule:Schedule", "clock", run, id="default/clock")


def _graphql(world: World, kms: Ref) -> None:
    world.add(
        "aws:cognito/userPool:UserPool",
        "people",
        {
            "name": "people", "mfaConfiguration": "ON", "softwareTokenMfaConfiguration": {"enabled": True},
            "deletionProtection": "ACTIVE", "userPoolAddOns": {"advancedSecurityMode": "ENFORCED"},
            "userPoolTier": "PLUS", "tags": PERSONAL,
            "passwordPolicy": {
                "minimumLength": 14, "requireLowercase": True, "requireUppercase": True, "requireNumbers": True,
                "requireSymbols": True, "temporaryPasswordValidityDays": 1, "passwordHistorySize": 24,
            },
            "accountRecoverySetting": {"recoveryMechanisms": [{"name": "verified_email", "priority": 1}]},
            "adminCreateUserConfig": {"allowAdminCreateUserOnly": True}, "autoVerifiedAttributes": ["email"],
        },
        id=f"{world.region}_People",
        protect=True,
    )  # fmt: skip
    world.add(
        "aws:cognito/userPoolClient:UserPoolClient",
        "web",
        {
            "userPoolId": world.ref("people"), "preventUserExistenceErrors": "ENABLED", "enableTokenRevocation": True,
            "explicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], "allowedOauthFlows": ["code"],
            "allowedOauthFlowsUserPoolClient": True, "allowedOauthScopes": ["openid"], "accessTokenValidity": 1,
            "callbackUrls": ["https://shop.acme.example/in"], "refreshTokenValidity": 1, "generateSecret": False,
            "supportedIdentityProviders": ["COGNITO"],
        },
        id="client1",
    )  # fmt: skip
    pool = {
        "identityPoolName": "people", "allowUnauthenticatedIdentities": False, "allowClassicFlow": False,
        "cognitoIdentityProviders": [{"clientId": world.ref("web"), "serverSideTokenCheck": True,
                                      "providerName": "cognito-idp.eu-west-3.amazonaws.com/eu-west-3_People"}],
    }  # fmt: skip
    world.add("aws:cognito/identityPool:IdentityPool", "identities", pool, id="eu-west-3:1")
    writer = role(
        world, "graph-role", "appsync", allow("logs:PutLogEvents", "arn:aws:logs:eu-west-3:444455556666:log-group:/g:*")
    )
    world.add(
        "aws:appsync/graphQLApi:GraphQLApi",
        "graph",
        {
            "name": "graph", "authenticationType": "AMAZON_COGNITO_USER_POOLS", "introspectionConfig": "DISABLED",
            "userPoolConfig": {"userPoolId": world.ref("people"), "defaultAction": "ALLOW", "awsRegion": world.region},
            "logConfig": {"fieldLogLevel": "ERROR", "cloudwatchLogsRoleArn": writer, "excludeVerboseContent": True},
            "queryDepthLimit": 10, "xrayEnabled": True,
        },
        id="api1",
        arn=f"arn:aws:appsync:{world.region}:{ACCOUNT}:apis/api1",
    )  # fmt: skip
    firewall(world, "graph-waf", "REGIONAL")
    link = {"resourceArn": world.arn("graph"), "webAclArn": world.arn("graph-waf")}
    world.add("aws:wafv2/webAclAssociation:WebAclAssociation", "graph-acl", link)
    cache = {
        "apiId": world.ref("graph"), "type": "SMALL", "ttl": 60, "apiCachingBehavior": "FULL_REQUEST_CACHING",
        "atRestEncryptionEnabled": True, "transitEncryptionEnabled": True,
    }  # fmt: skip
    world.add("aws:appsync/apiCache:ApiCache", "graph-cache", cache, id="api1")


def _run(world: World, kms: Ref) -> None:
    sg = group(world, "run-sg", ())
    nets = [world.ref("private-a"), world.ref("private-b")]
    arn = f"arn:aws:lambda:{world.region}:{ACCOUNT}:function:quote"
    own = role(world, "quote-role", "lambda", allow("sqs:SendMessage", world.arn("work")))
    world.add(
        "aws:lambda/function:Function",
        "quote",
        {
            "name": "quote", "role": own, "packageType": "Image", "tracingConfig": {"mode": "Active"},
            "imageUri": f"{ACCOUNT}.dkr.ecr.eu-west-3.amazonaws.com/svc@sha256:{'ef' * 32}", "kmsKeyArn": kms,
            "environment": {"variables": {
                "KMS_KEY_ID": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "PARTITION_KEY": "customerId",
                "SIGNING_KEY_ARN": str(world.arn("fa-key")), "IDEMPOTENCY_KEY": "order-2026-10-0001-4711",
                "PUBLIC_KEY": "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
                "SORT_KEY": "createdAt#2026", "CACHE_KEY_PREFIX": "quotes:v2:eu-west-3:",
                "STRIPE_PUBLISHABLE_KEY": "pk_live_51H8yXq2eZvKYlo2C0aBcDeFg", "S3_KEY": "reports/2026/10/summary.csv",
                "TOKEN_URL": "https://login.acme.example/oauth2/token", "SSM_KEY": "/shop/prod/stripe-key",
            }},
            "vpcConfig": {"subnetIds": nets, "securityGroupIds": [sg]}, "reservedConcurrentExecutions": 20,
            "loggingConfig": {"logFormat": "JSON", "logGroup": "/aws/lambda/quote"},
            "deadLetterConfig": {"targetArn": world.arn("work-dead")},
        },
        id="quote",
        arn=arn,
    )  # fmt: skip
    log_group(world, "quote-logs", "/aws/lambda/quote", kms)
    url = {"functionName": world.ref("quote"), "authorizationType": "AWS_IAM",
           "cors": {"allowOrigins": ["https://shop.acme.example"], "allowMethods": ["POST"]}}  # fmt: skip
    world.add("aws:lambda/functionUrl:FunctionUrl", "quote-url", url, id=arn)
    call = {
        "function": world.ref("quote"), "action": "lambda:InvokeFunction", "principal": "events.amazonaws.com",
        "sourceArn": f"arn:aws:events:{world.region}:{ACCOUNT}:rule/shop/quote",
    }  # fmt: skip
    world.add("aws:lambda/permission:Permission", "quote-call", call)
    world.add("aws:lambda/layerVersion:LayerVersion", "layer", {"layerName": "shared"}, id="layer:1")
    lent = {"layerName": "shared", "versionNumber": 1, "action": "lambda:GetLayerVersion", "principal": ACCOUNT,
            "statementId": "own"}  # fmt: skip
    world.add("aws:lambda/layerVersionPermission:LayerVersionPermission", "layer-lent", lent)
    container = {
        "image": f"{ACCOUNT}.dkr.ecr.eu-west-3.amazonaws.com/svc@sha256:{'ef' * 32}", "readonlyRootFilesystem": True,
        "user": "1000", "jobRoleArn": own, "executionRoleArn": own,
        "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}],
        "environment": [{"name": "STAGE", "value": "prod"}],
        "secrets": [{"name": "DB_PASSWORD", "valueFrom": f"arn:aws:secretsmanager:eu-west-3:{ACCOUNT}:secret:db"}],
        "networkConfiguration": {"assignPublicIp": "DISABLED"},
    }  # fmt: skip
    world.add(
        "aws:batch/jobDefinition:JobDefinition",
        "report",
        {"type": "container", "platformCapabilities": ["FARGATE"], "containerProperties": text(container)},
        id="report:1",
    )
    open_port = {"isPubliclyAccessible": False}
    connector = "arn:aws:apprunner:eu-west-3:1:vpcconnector/x"
    way = {"egressConfiguration": {"egressType": "VPC", "vpcConnectorArn": connector},
           "ingressConfiguration": open_port}  # fmt: skip
    image = {"imageIdentifier": f"{ACCOUNT}.dkr.ecr.eu-west-3.amazonaws.com/svc:1.4.2", "imageRepositoryType": "ECR",
             "imageConfiguration": {"port": "8080", "runtimeEnvironmentVariables": {"STAGE": "prod"}}}  # fmt: skip
    world.add(
        "aws:apprunner/service:Service",
        "admin",
        {
            "serviceName": "admin", "networkConfiguration": way, "encryptionConfiguration": {"kmsKey": kms},
            "sourceConfiguration": {"imageRepository": image, "autoDeploymentsEnabled": False,
                                    "authenticationConfiguration": {"accessRoleArn": own}},
            "observabilityConfiguration": {"observabilityEnabled": True, "observabilityConfigurationArn": "arn:aws:x"},
        },
        id="admin",
    )  # fmt: skip
