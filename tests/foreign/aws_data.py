"""Compliant AWS deployments of platform teams: a queue worker, Kubernetes, stores for analytics, an account."""

from __future__ import annotations

from tests.foreign.aws_parts import PERSONAL, backup, bucket, bucket_policy, group, key, log_group, network, role
from tests.foreign.world import ACCOUNT, World, allow, policy, text


def worker() -> World:
    """A queue with a dead-letter queue, a topic, an instance group that works the queue off, in pulumi-aws 6 style."""
    world = World("worker", region="eu-west-3")
    network(world)
    kms = key(world, "jobs-key", "sqs", "sns")
    for name in ("dead", "jobs"):
        arn = f"arn:aws:sqs:eu-west-3:{ACCOUNT}:{name}"
        url = f"https://sqs.eu-west-3.amazonaws.com/{ACCOUNT}/{name}"
        more = {}
        if name == "jobs":
            more["redrivePolicy"] = text({"deadLetterTargetArn": world.arn("dead"), "maxReceiveCount": 5})
        queue = {"name": name, "kmsMasterKeyId": kms, "messageRetentionSeconds": 345600, **more}
        world.add(
            "aws:sqs/queue:Queue", name, queue, id=url, arn=arn, outputs={"url": url, "sqsManagedSseEnabled": False}
        )
    arn = f"arn:aws:sns:eu-west-3:{ACCOUNT}:events"
    world.add("aws:sns/topic:Topic", "events", {"name": "events", "kmsMasterKeyId": kms}, id=arn, arn=arn)
    tls = {
        "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }  # fmt: skip
    owner = allow("sns:Publish", arn, principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/worker"})
    world.add("aws:sns/topicPolicy:TopicPolicy", "events-policy", {"arn": arn, "policy": policy(tls, owner)}, id=arn)
    for name in ("dead", "jobs"):
        deny = {
            "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sqs:*", "Resource": world.arn(name),
            "Condition": {"Bool": {"aws:SecureTransport": ["false"]}},
        }  # fmt: skip
        send = allow(
            "sqs:SendMessage", world.arn(name), principal={"Service": "sns.amazonaws.com"},
            Condition={"ArnEquals": {"aws:SourceArn": arn}},
        )  # fmt: skip
        attached = {"queueUrl": world.ref(name), "policy": policy(deny, send)}
        world.add("aws:sqs/queuePolicy:QueuePolicy", f"{name}-policy", attached, id=world.ref(name))
    follow = {"topic": world.ref("events"), "protocol": "sqs", "endpoint": world.arn("jobs")}
    world.add("aws:sns/topicSubscription:TopicSubscription", "follow", follow)
    doing = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
    role(world, "worker", "ec2", allow(doing, world.arn("jobs")), allow("kms:Decrypt", kms))
    world.add("aws:iam/instanceProfile:InstanceProfile", "worker-profile", {"role": world.ref("worker")})
    world.add("aws:ebs/encryptionByDefault:EncryptionByDefault", "disks", {"enabled": True})
    sg = group(world, "worker-sg", ())
    volume = {
        "encrypted": "true",
        "kmsKeyId": kms,
        "volumeSize": 20,
        "volumeType": "gp3",
        "deleteOnTermination": "true",
    }
    template = world.add(
        "aws:ec2/launchTemplate:LaunchTemplate",
        "machine",
        {
            "imageId": "ami-0abc",
            "instanceType": "t4g.small",
            "iamInstanceProfile": {"arn": world.arn("worker-profile")},
            "metadataOptions": {"httpTokens": "required", "httpEndpoint": "enabled", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": volume}],
            "monitoring": {"enabled": True},
            "networkInterfaces": [{"associatePublicIpAddress": "false", "securityGroups": [sg]}],
            "userData": "IyEvYmluL2Jhc2gKc3lzdGVtY3RsIHN0YXJ0IHdvcmtlcgo=",
        },
        id="lt-01",
    )
    world.add(
        "aws:autoscaling/group:Group",
        "machines",
        {
            "minSize": 1, "maxSize": 4, "vpcZoneIdentifiers": [world.ref("private-a"), world.ref("private-b")],
            "launchTemplate": {"id": template, "version": "$Latest"}, "healthCheckType": "EC2",
        },
    )  # fmt: skip
    return world


def kubernetes() -> World:
    """A cluster as the eks package makes it, its nodes, its add-on's role by OpenID Connect."""
    world = World("platform")
    network(world)
    world.component("eks:index:Cluster", "k8s")
    kms = key(world, "k8s-key", "eks", "logs")
    log_group(world, "k8s-logs", "/aws/eks/k8s/cluster", kms)
    own = role(world, "k8s-role", "eks", parent="k8s")
    managed = {"role": world.ref("k8s-role"), "policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"}
    world.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "k8s-policy", managed, parent="k8s")
    kinds = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
    world.add(
        "aws:eks/cluster:Cluster",
        "k8s-eksCluster",
        {
            "name": "k8s", "roleArn": own, "version": "1.33", "enabledClusterLogTypes": kinds,
            "encryptionConfig": {"provider": {"keyArn": kms}, "resources": ["secrets"]},
            "accessConfig": {"authenticationMode": "API"},
            "vpcConfig": {
                "endpointPrivateAccess": True, "endpointPublicAccess": False,
                "subnetIds": [world.ref("private-a"), world.ref("private-b")],
                "securityGroupIds": [group(world, "k8s-sg", (("10.0.0.0/16", 443, "Inside"),), parent="k8s")],
            },
        },
        id="k8s",
        parent="k8s",
        outputs={"endpoint": "https://k8s.example", "platformVersion": "eks.5", "status": "ACTIVE"},
    )  # fmt: skip
    nodes = role(world, "k8s-nodes", "ec2", parent="k8s")
    for name in ("AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"):
        managed = {"role": world.ref("k8s-nodes"), "policyArn": f"arn:aws:iam::aws:policy/{name}"}
        world.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", f"k8s-{name}", managed, parent="k8s")
    world.add("aws:ebs/encryptionByDefault:EncryptionByDefault", "disks", {"enabled": True})
    volume = {"encrypted": "true", "kmsKeyId": kms, "volumeSize": 50}
    template = world.add(
        "aws:ec2/launchTemplate:LaunchTemplate",
        "k8s-machine",
        {
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1, "httpEndpoint": "enabled"},
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": volume}], "monitoring": {"enabled": True},
        },
        id="lt-02",
        parent="k8s",
    )  # fmt: skip
    world.add(
        "aws:eks/nodeGroup:NodeGroup",
        "k8s-group",
        {
            "clusterName": world.ref("k8s-eksCluster"), "nodeRoleArn": nodes, "instanceTypes": ["m7g.large"],
            "launchTemplate": {"id": template, "version": "1"}, "amiType": "BOTTLEROCKET_ARM_64",
            "scalingConfig": {"desiredSize": 2, "minSize": 2, "maxSize": 5},
            "subnetIds": [world.ref("private-a"), world.ref("private-b")],
        },
        id="k8s:k8s-group",
        parent="k8s",
    )  # fmt: skip
    issuer = f"oidc.eks.{world.region}.amazonaws.com/id/ABC"
    arn = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"
    audience = {"url": f"https://{issuer}", "clientIdLists": ["sts.amazonaws.com"]}
    world.add("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "k8s-oidc", audience, id=arn, arn=arn)
    who = {f"{issuer}:sub": "system:serviceaccount:kube-system:dns", f"{issuer}:aud": "sts.amazonaws.com"}
    statement = {
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": arn},
        "Condition": {"StringEquals": who},
    }  # fmt: skip
    role(world, "dns-pods", "pods.eks", allow("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1"))
    world.set("dns-pods", assumeRolePolicy=policy(statement))
    return world


def stores() -> World:
    """OpenSearch, Redshift, Kafka, Valkey, a file system, Aurora: all private, encrypted by an own key, backed up."""
    world = World("lake", region="eu-north-1")
    network(world)
    kms = key(world, "lake-key", "es", "rds", "logs")
    nets = [world.ref("private-a"), world.ref("private-b")]
    sg = group(world, "lake-sg", (("10.0.0.0/16", 443, "Inside"),))
    logs = log_group(world, "lake-logs", "/lake", kms)
    domain = f"arn:aws:es:{world.region}:{ACCOUNT}:domain/search"
    reader = allow(
        ["es:ESHttpGet", "es:ESHttpPost"], f"{domain}/*", principal={"AWS": role(world, "search", "ecs-tasks")}
    )
    kinds = ("INDEX_SLOW_LOGS", "SEARCH_SLOW_LOGS", "ES_APPLICATION_LOGS", "AUDIT_LOGS")
    world.add(
        "aws:opensearch/domain:Domain",
        "search-domain",
        {
            "domainName": "search",
            "engineVersion": "OpenSearch_2.17",
            "accessPolicies": policy(reader),
            "tags": PERSONAL,
            "encryptAtRest": {"enabled": True, "kmsKeyId": kms},
            "nodeToNodeEncryption": {"enabled": True},
            "domainEndpointOptions": {"enforceHttps": True, "tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
            "vpcOptions": {"subnetIds": nets, "securityGroupIds": [sg]},
            "clusterConfig": {"instanceType": "r7g.large.search", "instanceCount": 3, "zoneAwarenessEnabled": True},
            "advancedSecurityOptions": {"enabled": True, "internalUserDatabaseEnabled": False},
            "logPublishingOptions": [{"logType": kind, "cloudwatchLogGroupArn": logs} for kind in kinds],
        },
        id=domain,
        arn=domain,
    )
    subnets = {"subnetIds": nets}
    world.add("aws:redshift/subnetGroup:SubnetGroup", "dwh-nets", subnets, id="dwh-nets")
    ssl = {"family": "redshift-1.0", "parameters": [
        {"name": "require_ssl", "value": "true"}, {"name": "enable_user_activity_logging", "value": "true"},
    ]}  # fmt: skip
    world.add("aws:redshift/parameterGroup:ParameterGroup", "dwh-params", ssl, id="dwh-params")
    bucket(world, "dwh-logs")
    world.add(
        "aws:redshift/cluster:Cluster",
        "dwh",
        {
            "clusterIdentifier": "dwh", "nodeType": "ra3.large", "numberOfNodes": 2, "encrypted": True, "kmsKeyId": kms,
            "publiclyAccessible": False, "enhancedVpcRouting": True, "clusterSubnetGroupName": world.ref("dwh-nets"),
            "vpcSecurityGroupIds": [sg], "clusterParameterGroupName": world.ref("dwh-params"), "masterUsername": "ops",
            "manageMasterPassword": True, "automatedSnapshotRetentionPeriod": 14, "allowVersionUpgrade": True,
            "databaseName": "lake", "finalSnapshotIdentifier": "dwh-final", "tags": PERSONAL,
        },
        id="dwh",
        arn=f"arn:aws:redshift:{world.region}:{ACCOUNT}:cluster:dwh",
        protect=True,
    )  # fmt: skip
    target = {"clusterIdentifier": world.ref("dwh"), "logDestinationType": "s3", "bucketName": world.ref("dwh-logs")}
    world.add("aws:redshift/logging:Logging", "dwh-logging", target, id="dwh")
    shown = {"cloudwatchLogs": {"enabled": True, "logGroup": "/lake"}}
    world.add(
        "aws:msk/cluster:Cluster",
        "kafka",
        {
            "clusterName": "kafka",
            "kafkaVersion": "3.8.x",
            "numberOfBrokerNodes": 2,
            "enhancedMonitoring": "PER_BROKER",
            "brokerNodeGroupInfo": {
                "instanceType": "kafka.m7g.large",
                "clientSubnets": nets,
                "securityGroups": [sg],
                "connectivityInfo": {"publicAccess": {"type": "DISABLED"}},
            },
            "encryptionInfo": {
                "encryptionAtRestKmsKeyArn": kms,
                "encryptionInTransit": {"clientBroker": "TLS", "inCluster": True},
            },
            "clientAuthentication": {"sasl": {"iam": True}, "unauthenticated": False},
            "loggingInfo": {"brokerLogs": shown},
            "tags": PERSONAL,
        },
        id=f"arn:aws:kafka:{world.region}:{ACCOUNT}:cluster/kafka/1",
        arn=f"arn:aws:kafka:{world.region}:{ACCOUNT}:cluster/kafka/1",
        protect=True,
    )
    world.add("aws:elasticache/subnetGroup:SubnetGroup", "cache-nets", subnets, id="cache-nets")
    users = {"engine": "VALKEY", "userGroupId": "apps", "userIds": ["shop"]}
    world.add("aws:elasticache/userGroup:UserGroup", "cache-users", users, id="apps")
    world.add(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "cache",
        {
            "description": "sessions", "engine": "valkey", "engineVersion": "8.0", "nodeType": "cache.t4g.small",
            "atRestEncryptionEnabled": True, "kmsKeyId": kms, "transitEncryptionEnabled": True,
            "transitEncryptionMode": "required", "userGroupIds": [world.ref("cache-users")], "multiAzEnabled": True,
            "automaticFailoverEnabled": True, "numCacheClusters": 2, "snapshotRetentionLimit": 7, "tags": PERSONAL,
            "subnetGroupName": world.ref("cache-nets"), "securityGroupIds": [sg], "autoMinorVersionUpgrade": True,
        },
        id="cache",
        arn=f"arn:aws:elasticache:{world.region}:{ACCOUNT}:replicationgroup:cache",
        protect=True,
    )  # fmt: skip
    arn = f"arn:aws:elasticfilesystem:{world.region}:{ACCOUNT}:file-system/fs-01"
    files = {"encrypted": True, "kmsKeyId": kms, "tags": PERSONAL}
    world.add("aws:efs/fileSystem:FileSystem", "files", files, id="fs-01", arn=arn, protect=True)
    deny = {
        "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }  # fmt: skip
    mount = allow(
        ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], arn, principal={"AWS": world.arn("search")}
    )
    guard = {"fileSystemId": world.ref("files"), "policy": policy(deny, mount)}
    world.add("aws:efs/fileSystemPolicy:FileSystemPolicy", "files-policy", guard, id="fs-01")
    for number, net in enumerate(nets):
        place = {"fileSystemId": world.ref("files"), "subnetId": net, "securityGroups": [sg]}
        world.add("aws:efs/mountTarget:MountTarget", f"files-{number}", place)
    world.add(
        "aws:efs/backupPolicy:BackupPolicy",
        "files-backup",
        {"fileSystemId": "fs-01", "backupPolicy": {"status": "ENABLED"}},
    )
    world.add("aws:rds/subnetGroup:SubnetGroup", "aurora-nets", subnets, id="aurora-nets")
    forced = {"family": "aurora-postgresql16", "parameters": [{"name": "rds.force_ssl", "value": "1"}]}
    world.add("aws:rds/clusterParameterGroup:ClusterParameterGroup", "aurora-params", forced, id="aurora-params")
    world.add(
        "aws:rds/cluster:Cluster",
        "aurora",
        {
            "engine": "aurora-postgresql", "engineVersion": "16.6", "storageEncrypted": True, "kmsKeyId": kms,
            "dbSubnetGroupName": world.ref("aurora-nets"), "vpcSecurityGroupIds": [sg], "masterUsername": "ops",
            "dbClusterParameterGroupName": world.ref("aurora-params"), "manageMasterUserPassword": True,
            "backupRetentionPeriod": 14, "deletionProtection": True, "iamDatabaseAuthenticationEnabled": True,
            "enabledCloudwatchLogsExports": ["postgresql"], "copyTagsToSnapshot": True, "tags": PERSONAL,
            "finalSnapshotIdentifier": "aurora-final",
        },
        id="aurora",
        arn=f"arn:aws:rds:{world.region}:{ACCOUNT}:cluster:aurora",
        protect=True,
    )  # fmt: skip
    watcher = role(world, "watcher", "monitoring.rds")
    world.add(
        "aws:rds/clusterInstance:ClusterInstance",
        "aurora-0",
        {
            "clusterIdentifier": world.ref("aurora"), "engine": "aurora-postgresql", "instanceClass": "db.r7g.large",
            "publiclyAccessible": False, "performanceInsightsEnabled": True, "performanceInsightsKmsKeyId": kms,
            "monitoringInterval": 30, "monitoringRoleArn": watcher, "autoMinorVersionUpgrade": True,
        },
        id="aurora-0",
        outputs={"storageEncrypted": True},
    )  # fmt: skip
    backup(world, kms, *(world.arn(name) for name in ("aurora", "files", "dwh")))
    return world


def account() -> World:
    """An account's baseline: trail, detector, analyzer, people by single sign-on, a pipeline by OpenID Connect."""
    world = World("landing", region="eu-central-1")
    kms = key(world, "trail-key", "cloudtrail", "logs")
    bucket(world, "access-logs")
    bucket(world, "trail", kms="trail-key", logs="access-logs")
    lock = {"bucket": world.ref("trail"), "rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 400}}}
    world.add("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "trail-lock", lock, id="acme-trail")
    world.set("trail", objectLockEnabled=True)
    arn = f"arn:aws:cloudtrail:{world.region}:{ACCOUNT}:trail/all"
    writer = {"Service": "cloudtrail.amazonaws.com"}
    only = {"StringEquals": {"aws:SourceArn": arn}}
    bucket_policy(
        world, "trail",
        allow("s3:GetBucketAcl", world.arn("trail"), principal=writer, Condition=only),
        allow("s3:PutObject", f"{world.arn('trail')}/AWSLogs/{ACCOUNT}/*", principal=writer, Condition=only),
    )  # fmt: skip
    logs = log_group(world, "trail-logs", "/trail", kms)
    hand = role(world, "trail-writer", "cloudtrail", allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{logs}:*"))
    chosen = [
        {"name": "data", "fieldSelectors": [
            {"field": "eventCategory", "equals": ["Data"]}, {"field": "resources.type", "equals": ["AWS::S3::Object"]},
        ]},
        {"name": "management", "fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]},
    ]  # fmt: skip
    world.add(
        "aws:cloudtrail/trail:Trail",
        "all",
        {
            "name": "all",
            "s3BucketName": world.ref("trail"),
            "isMultiRegionTrail": True,
            "enableLogFileValidation": True,
            "kmsKeyId": kms,
            "cloudWatchLogsGroupArn": f"{logs}:*",
            "cloudWatchLogsRoleArn": hand,
            "advancedEventSelectors": chosen,
            "insightSelectors": [{"insightType": "ApiCallRateInsight"}],
        },
        id="all",
        arn=arn,
        outputs={"enableLogging": True, "includeGlobalServiceEvents": True, "isOrganizationTrail": False},
    )
    finding = {"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES"}
    world.add("aws:guardduty/detector:Detector", "detector", finding, id="d1")
    plans = ("S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS")
    for plan in (*plans, "RUNTIME_MONITORING"):
        feature: dict[str, object] = {"detectorId": world.ref("detector"), "name": plan, "status": "ENABLED"}
        if plan == "RUNTIME_MONITORING":
            agents = ("EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT")
            feature["additionalConfigurations"] = [{"name": agent, "status": "ENABLED"} for agent in agents]
        world.add("aws:guardduty/detectorFeature:DetectorFeature", plan.lower(), feature)
    world.add("aws:securityhub/account:Account", "hub", {"enableDefaultStandards": True}, id=ACCOUNT)
    world.add("aws:macie2/account:Account", "macie", {"status": "ENABLED", "findingPublishingFrequency": "ONE_HOUR"})
    scans = {"accountIds": [ACCOUNT], "resourceTypes": ["EC2", "ECR", "LAMBDA"]}
    world.add("aws:inspector2/enabler:Enabler", "inspector", scans)
    everything = {"allSupported": True, "includeGlobalResourceTypes": True}
    recorder = {"roleArn": role(world, "recorder-role", "config"), "recordingGroup": everything}
    world.add("aws:cfg/recorder:Recorder", "recorder", recorder, id="recorder")
    target = {"s3BucketName": world.ref("access-logs")}
    world.add("aws:cfg/deliveryChannel:DeliveryChannel", "recorded", target, id="recorded")
    started = {"name": world.ref("recorder"), "isEnabled": True}
    world.add("aws:cfg/recorderStatus:RecorderStatus", "recording", started, id="recorder")
    analyzer = {"analyzerName": "outside", "type": "ACCOUNT"}
    world.add("aws:accessanalyzer/analyzer:Analyzer", "outside", analyzer)
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    world.add(
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "closed", dict.fromkeys(flags, True), id=ACCOUNT
    )
    world.add("aws:ebs/encryptionByDefault:EncryptionByDefault", "disks", {"enabled": True})
    asked = ("requireLowercaseCharacters", "requireUppercaseCharacters", "requireNumbers", "requireSymbols")
    rules = {
        **dict.fromkeys(asked, True),
        "minimumPasswordLength": 14,
        "passwordReusePrevention": 24,
        "maxPasswordAge": 90,
    }
    world.add("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", "passwords", rules)
    issuer = "token.actions.githubusercontent.com"
    arn = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"
    audience = {"url": f"https://{issuer}", "clientIdLists": ["sts.amazonaws.com"]}
    world.add("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "github", audience, id=arn, arn=arn)
    who = {f"{issuer}:sub": "repo:acme/shop:environment:prod", f"{issuer}:aud": "sts.amazonaws.com"}
    statement = {
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": world.ref("github")},
        "Condition": {"StringEquals": who},
    }  # fmt: skip
    role(world, "ci", "ecs-tasks", allow("ecs:UpdateService", f"arn:aws:ecs:eu-central-1:{ACCOUNT}:service/c/shop"))
    world.set("ci", assumeRolePolicy=policy(statement))
    return world
