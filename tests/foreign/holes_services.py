"""Holes in AWS services that a team adds beside its own, in spellings that differ from the project's own."""

from __future__ import annotations

from tests.foreign.hole import Holes
from tests.foreign.world import World, allow, policy

HOLES = Holes()
hole = HOLES


@hole("kubernetes", "k8s-eksCluster", "enc-2-aws-kubernetes-secrets-own-key")
def kubernetes_secrets_in_clear(world: World) -> None:
    world.unset("k8s-eksCluster", "encryptionConfig")


@hole("kubernetes", "k8s-eksCluster", "mon-3-aws-kubernetes-logged")
def kubernetes_without_audit_log(world: World) -> None:
    world.set("k8s-eksCluster", enabledClusterLogTypes=["scheduler"])


@hole("kubernetes", "dns-pods", "emp-1-aws-oidc-trust-has-subject")
def every_pod_may_assume_the_role(world: World) -> None:
    issuer = "oidc.eks.eu-central-1.amazonaws.com/id/ABC"
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": world.ref("k8s-oidc")},
        "Condition": {"StringLike": {f"{issuer}:sub": "*"}},
    }
    world.set("dns-pods", assumeRolePolicy=policy(statement))


@hole("kubernetes", "k8s-nodes", "emp-1-aws-no-privilege-escalation", "emp-1-aws-principal-not-admin")
def nodes_are_administrators(world: World) -> None:
    world.set("k8s-AmazonEKS_CNI_Policy", policyArn="arn:aws:iam::aws:policy/AdministratorAccess")


@hole("kubernetes", "k8s-machine", "net-2-aws-metadata-v2")
def nodes_with_old_metadata_service(world: World) -> None:
    world.set("k8s-machine", metadataOptions={"httpTokens": "optional", "httpPutResponseHopLimit": 2})


@hole("kubernetes", "k8s-machine", "net-6-aws-disks-own-key")
def nodes_with_disks_in_clear(world: World) -> None:
    world.set("k8s-machine", blockDeviceMappings=[{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 50}}])


@hole("kubernetes", "k8s-sg", "net-2-aws-admin-ports-closed", "net-2-aws-data-ports-closed")
def cluster_group_open_by_classic_ipv6_rule(world: World) -> None:
    world.edit(
        "k8s-sg",
        "ingress",
        lambda rules: [
            *rules,
            {"protocol": "-1", "fromPort": 0, "toPort": 0, "ipv6CidrBlocks": ["::/0"], "description": "all"},
        ],
    )


@hole("shop", "proxy", "enc-1-aws-proxies-require-tls")
def database_proxy_without_tls(world: World) -> None:
    inputs = {"engineFamily": "POSTGRESQL", "requireTls": False, "roleArn": world.arn("task-own")}
    world.add("aws:rds/proxy:Proxy", "proxy", {**inputs, "vpcSubnetIds": [world.ref("private-a")]}, id="proxy")


@hole("shop", "people", "bc-1-aws-user-pool-deletion-protected", "user-1-aws-user-pool-password-policy")
def user_pool_without_second_factor(world: World) -> None:
    world.add("aws:cognito/userPool:UserPool", "people", {"name": "people", "mfaConfiguration": "OFF"}, id="eu-1_x")


@hole("worker", "stream", "enc-2-aws-stream-own-key")
def stream_in_clear(world: World) -> None:
    world.add("aws:kinesis/stream:Stream", "stream", {"name": "s", "shardCount": 1, "encryptionType": "NONE"}, id="s")


@hole("shop", "build", "enc-2-all-no-credential-in-environment")
def token_in_a_build(world: World) -> None:
    variable = {"name": "NPM_TOKEN", "value": "npm_" + "a1B2" * 9, "type": "PLAINTEXT"}
    environment = {"type": "LINUX_CONTAINER", "image": "x", "environmentVariables": [variable]}
    world.add("aws:codebuild/project:Project", "build", {"environment": environment, "serviceRole": "arn"}, id="b")


@hole("shop", "front", "enc-2-all-no-credential-in-environment")
def token_in_a_front_end(world: World) -> None:
    values = {"GITHUB_TOKEN": "ghp_" + "a1B2" * 9}
    world.add("aws:amplify/app:App", "front", {"name": "front", "environmentVariables": values}, id="f")


@hole("worker", "broker", "enc-2-all-passwords-are-secret", "net-2-aws-data-services-private")
def public_broker(world: World) -> None:
    user = {"username": "ops", "password": "Sommer2024xQ!"}
    inputs = {"engineType": "ActiveMQ", "hostInstanceType": "mq.t3.micro", "publiclyAccessible": True, "users": [user]}
    world.add("aws:mq/broker:Broker", "broker", inputs, id="b-1")


@hole("stores", "copy", "enc-1-aws-migrations-encrypted")
def migration_endpoint_in_clear(world: World) -> None:
    inputs = {"endpointType": "source", "engineName": "postgres", "sslMode": "none", "serverName": "db"}
    world.add("aws:dms/endpoint:Endpoint", "copy", inputs, id="copy")


@hole("stores", "mover", "net-2-aws-data-services-private")
def public_migration_machine(world: World) -> None:
    inputs = {"replicationInstanceClass": "dms.t3.micro", "replicationInstanceId": "m", "publiclyAccessible": True}
    world.add("aws:dms/replicationInstance:ReplicationInstance", "mover", inputs, id="m")


@hole("stores", "ftp", "net-2-aws-file-servers-private")
def file_server_in_clear(world: World) -> None:
    inputs = {"protocols": ["FTP"], "endpointType": "PUBLIC", "identityProviderType": "SERVICE_MANAGED"}
    world.add("aws:transfer/server:Server", "ftp", inputs, id="s-1")


@hole("site", "page", "gdpr-1-aws-object-acl-private")
def object_for_everybody(world: World) -> None:
    inputs = {"bucket": world.ref("pages"), "key": "a.html", "acl": "public-read", "content": "x"}
    world.add("aws:s3/bucketObjectv2:BucketObjectv2", "page", inputs, id="a.html")


@hole("site", "pages", "gdpr-1-aws-bucket-cors-named-origins")
def bucket_for_every_origin(world: World) -> None:
    rules = [{"allowedMethods": ["GET", "PUT"], "allowedOrigins": ["*"], "allowedHeaders": ["*"]}]
    kind = "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2"
    world.add(kind, "pages-cors", {"bucket": world.ref("pages"), "corsRules": rules})


@hole("api", "fn", "dev-3-aws-function-runtime-supported")
def function_of_an_old_runtime(world: World) -> None:
    world.set("fn", runtime="python3.7")


@hole("worker", "lightsail-open", "net-2-aws-lightsail-ports-closed")
def lightsail_ports_for_everybody(world: World) -> None:
    ports = [{"protocol": "tcp", "fromPort": 0, "toPort": 65535, "cidrs": ["0.0.0.0/0"]}]
    kind = "aws:lightsail/instancePublicPorts:InstancePublicPorts"
    world.add(kind, "lightsail-open", {"instanceName": "x", "portInfos": ports})


@hole("worker", "jobs", "gdpr-1-aws-resource-policy-not-public")
def queue_with_an_open_policy_of_its_own(world: World) -> None:
    world.set("jobs", policy=policy(allow("sqs:*", "*", principal="*")))


@hole("site", "raw", "bc-1-aws-bucket-versioned", "enc-1-aws-bucket-tls-only")
def classic_bucket_with_everything_inline_and_public(world: World) -> None:
    grants = [{"type": "Group", "uri": "http://acs.amazonaws.com/groups/global/AllUsers", "permissions": ["READ"]}]
    world.add("aws:s3/bucket:Bucket", "raw", {"bucket": "acme-raw", "grants": grants}, id="acme-raw")


@hole("shop", "task-own", "emp-1-aws-role-trust-not-public")
def role_for_every_service(world: World) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "*"}}
    world.set("task-own", assumeRolePolicy=policy(statement))


@hole("shop", "peer", "gdpr-1-aws-shared-with-named-accounts")
def network_joined_to_a_stranger(world: World) -> None:
    inputs = {"vpcId": world.ref("main"), "peerVpcId": "vpc-0far", "peerOwnerId": "999988887777"}
    world.add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peer", inputs, id="pcx-1")


@hole("shop", "hub", "net-1-aws-transit-no-auto-accept")
def hub_accepts_every_network(world: World) -> None:
    world.add("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", {
        "autoAcceptSharedAttachments": "enable", "defaultRouteTableAssociation": "enable",
    }, id="tgw-1")  # fmt: skip


@hole("shop", "bastion", "net-2-aws-no-key-pair", "net-2-aws-no-public-ip")
def bastion_with_a_public_address_and_key(world: World) -> None:
    world.add("aws:ec2/instance:Instance", "bastion", {
        "ami": "ami-1", "instanceType": "t3.nano", "subnetId": world.ref("public-a"), "keyName": "ops",
        "vpcSecurityGroupIds": [world.ref("app-sg")], "metadataOptions": {"httpTokens": "required"},
    }, id="i-1", outputs={"associatePublicIpAddress": True, "publicIp": "203.0.113.9"})  # fmt: skip


@hole("stores", "cache", "enc-2-all-passwords-are-secret")
def cache_with_a_token_in_clear(world: World) -> None:
    world.set("cache", authToken="Sommer2024xQSommer")
