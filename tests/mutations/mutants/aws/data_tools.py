"""Mutants of `policy.rules.aws.services`, `upkeep`, `confinement` and `deliveries`."""

from __future__ import annotations

import json

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

STRANGER = "999988887777"
OPEN_TAP = {"EncryptionConfiguration": {"EnableInTransitEncryption": False, "EnableAtRestEncryption": True}}
OPEN_DISK = {"EncryptionConfiguration": {"EnableInTransitEncryption": True, "EnableAtRestEncryption": False}}

SERVICES = [
    *of(
        "enc-2-aws-service-own-key",
        broken("AWS's key", put("analysis", kmsKeyId="alias/aws/sagemaker")),
        broken("left out", drop("workflows", "kmsKey")),
        broken("a broker's own choice", put("jobs-broker", {"encryptionOptions.useAwsOwnedKey": True})),
        broken("a desktop's disk in plain", put("desk", userVolumeEncryptionEnabled=False)),
        broken("a share without the key's use", put("scans-share", kmsEncrypted="false")),
    ),
    *of(
        "enc-2-aws-jobs-encrypted",
        broken("no configuration for a job", drop("nightly", "securityConfiguration")),
        broken("none for a cluster", drop("spark", "securityConfiguration")),
        broken("one that leaves the disk out", put("spark-sealed", configuration=json.dumps(OPEN_DISK))),
    ),
    *of(
        "enc-1-aws-data-tools-encrypted",
        broken("a connection in plain", put("shop-connection", {"connectionProperties.JDBC_ENFORCE_SSL": "false"})),
        broken("left out", drop("shop-connection", "connectionProperties.JDBC_ENFORCE_SSL")),
        broken("nodes talk in plain", put("spark-sealed", configuration=json.dumps(OPEN_TAP))),
        broken("a cache in plain", put("shop-graph-cache", transitEncryptionEnabled=False)),
        broken("a connector in plain", put("sink", {"kafkaClusterEncryptionInTransit.encryptionType": "PLAINTEXT"})),
        broken("charts in plain", put("charts", {"sslProperties.disableSsl": "true"})),
    ),
    *of(
        "enc-1-aws-servers-strong-policy",
        broken("of 2018", put("partners-sftp", securityPolicyName="TransferSecurityPolicy-2018-11")),
        broken("left out", drop("partners-sftp", "securityPolicyName")),
        broken(
            "devices by TLS 1.0",
            add(
                "aws:iot/domainConfiguration:DomainConfiguration",
                "devices",
                {"tlsConfig": {"securityPolicy": "IotSecurityPolicy_TLS12_1_0_2015_01"}},
            ),
        ),
    ),
    *of(
        "mon-2-aws-services-logged",
        broken("a silent broker", put("jobs-broker", logs={"general": False})),
        broken("a silent file server", drop("partners-sftp", "structuredLogDestinations")),
        broken("silent tasks", put("workflows", {"loggingConfiguration.taskLogs.enabled": False})),
        broken("silent builds", put("images-build", {"logsConfig.cloudwatchLogs.status": "DISABLED"})),
        broken("a silent API", put("shop-graph", {"logConfig.fieldLogLevel": "NONE"})),
    ),
    *of(
        "enc-2-aws-build-results-encrypted",
        broken("artifacts in plain", put("images-build", {"artifacts.encryptionDisabled": True})),
        broken("more artifacts in plain", put("images-build", secondaryArtifacts=[{"encryptionDisabled": "true"}])),
        broken("logs in plain", put("images-build", {"logsConfig.s3Logs": {"encryptionDisabled": True}})),
    ),
]

UPKEEP = [
    *of(
        "dev-3-aws-stores-patched",
        broken("a database", put("claims-db", autoMinorVersionUpgrade=False)),
        broken("a warehouse", put("claims-warehouse", allowVersionUpgrade=False)),
        broken("a broker, left out", drop("jobs-broker", "autoMinorVersionUpgrade")),
        broken("a migration server, as text", put("migration", autoMinorVersionUpgrade="false")),
    ),
    *of(
        "enc-1-aws-database-certificate-current",
        broken("of 2019", put("claims-db", caCertIdentifier="rds-ca-2019")),
        broken("of 2015", put("claims-db", caCertIdentifier="rds-ca-2015")),
        broken("a cluster's", put("claims-aurora", caCertificateIdentifier="rds-ca-2019")),
    ),
    *of(
        "mon-3-aws-event-store-kept",
        broken("a month", put("account-events", retentionPeriod=30)),
        broken("a week, as text", put("account-events", retentionPeriod="7")),
        broken("may be deleted", put("account-events", terminationProtectionEnabled=False)),
    ),
]

CONFINEMENT = [
    *of(
        "user-2-aws-caches-authenticated",
        broken("no users", drop("claims-cache", "userGroupIds")),
        broken("an empty list", put("claims-cache", userGroupIds=[])),
        broken("a serverless cache", drop("claims-sessions", "userGroupId")),
        broken("open access", put("claims-memory", aclName="open-access")),
        broken("a user without a password", put("claims-reader", {"authenticationMode.type": "no-password-required"})),
    ),
    *of(
        "net-3-aws-warehouse-through-vpc",
        broken("off", put("claims-warehouse", enhancedVpcRouting=False)),
        broken("off, as text", put("claims-warehouse", enhancedVpcRouting="false")),
        broken("left out", drop("claims-warehouse", "enhancedVpcRouting")),
    ),
    *of(
        "emp-1-aws-file-access-confined",
        broken("any user", drop("scans-folder", "posixUser")),
        broken("the whole file system", put("scans-folder", {"rootDirectory.path": "/"})),
        broken("everybody's network", put("scans-share", clientLists=["0.0.0.0/0"])),
    ),
    *of(
        "emp-1-aws-learning-confined",
        broken("root", put("analysis", rootAccess="Enabled")),
        broken("root by default", drop("analysis", "rootAccess")),
        broken("a model with a network", put("ranking", enableNetworkIsolation=False)),
    ),
    *of(
        "emp-1-aws-builds-confined",
        broken("everybody's pushes", put("images-pushed", filterGroups=[])),
        broken("privileged", put("images-build", {"environment.privilegedMode": "true"})),
        broken("public", put("images-build", projectVisibility="PUBLIC_READ")),
        broken("any certificate", put("images-build", {"source.insecureSsl": True})),
    ),
]

DELIVERIES = [
    *of(
        "gdpr-1-aws-deliveries-own-accounts",
        broken(
            "logs to a stranger",
            put("claims-to-search", destinationArn=f"arn:aws:logs:eu-central-1:{STRANGER}:destination:theirs"),
        ),
        broken("images to a stranger", put("images-copies", {
            "replicationConfiguration.rules.0.destinations.0.registryId": STRANGER,
        })),
        broken(
            "messages to a stranger",
            put("orders-webhook", protocol="sqs", endpoint=f"arn:aws:sqs:eu-central-1:{STRANGER}:theirs"),
        ),
        broken(
            "events to a stranger",
            add("aws:cloudwatch/eventTarget:EventTarget", "theirs", {"rule": "orders"},
                outputs={"arn": f"arn:aws:events:eu-central-1:{STRANGER}:event-bus/theirs"}),
            needs_value=False,  # the engine's own answer is what names the stranger here
        ),
    ),
]  # fmt: skip

MUTANTS = [*SERVICES, *UPKEEP, *CONFINEMENT, *DELIVERIES]
