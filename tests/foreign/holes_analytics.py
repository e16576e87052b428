"""Holes in streams, jobs, notebooks, brokers and file transfers, and in what an account records."""

from __future__ import annotations

from tests.foreign.hole import Holes
from tests.foreign.world import World, allow, policy

HOLES = Holes()
STRANGER = "999988887777"
JOBS, ON_THE_WIRE = "enc-2-aws-jobs-encrypted", "enc-1-aws-data-tools-encrypted"
OWN_KEY, LOGGED = "enc-2-aws-service-own-key", "mon-2-aws-services-logged"
CATALOGUE, LEARNING = "enc-2-aws-analytics-own-key", "emp-1-aws-learning-confined"
SETTINGS, CLIENTS = "enc-2-all-no-credential-in-environment", "emp-1-aws-file-access-confined"
DELIVERED, COPIES = "gdpr-1-aws-deliveries-own-accounts", "infra-3-aws-copies-in-eu"
SERVERS, PATCHES = "enc-1-aws-servers-strong-policy", "dev-3-aws-stores-patched"
TRAIL, KEPT = "mon-3-aws-trail-multi-region", "mon-3-aws-event-store-kept"
GATEWAY = "arn:aws:storagegateway:eu-west-1:444455556666:gateway/x"

HOLES.drop("analytics camera", "a camera with AWS's key", "enc-2-aws-stream-own-key", "kmsKeyId")
HOLES.put("analytics clicks", "a stream with AWS's key", "enc-2-aws-stream-own-key", kmsKeyId="alias/aws/kinesis")
HOLES.drop("analytics nightly", "a job without a seal", JOBS, "securityConfiguration")
HOLES.drop("analytics spark", "a cluster without a seal", JOBS, "securityConfiguration")
HOLES.add("analytics crawl", "a crawler without a seal", JOBS, "aws:glue/crawler:Crawler", databaseName="x", role="r")
HOLES.edit("analytics emr-sec", "disks in plain", JOBS, "configuration", lambda text: text.replace(
    '"EnableAtRestEncryption": true', '"EnableAtRestEncryption": false'))  # fmt: skip
HOLES.edit("analytics emr-sec", "nodes talk in plain", ON_THE_WIRE, "configuration", lambda text: text.replace(
    '"EnableInTransitEncryption": true', '"EnableInTransitEncryption": false'))  # fmt: skip
HOLES.edit("analytics catalog", "connections' passwords shown", CATALOGUE, "dataCatalogEncryptionSettings",
           lambda given: {**given, "connectionPasswordEncryption": {"awsKmsKeyId": "k"}})  # fmt: skip
HOLES.edit("analytics glue-link", "a password among a connection's properties", SETTINGS, "connectionProperties",
           lambda given: {**given, "USERNAME": "etl", "PASSWORD": "etl-2026-geheim"})  # fmt: skip
HOLES.edit("analytics glue-link", "a connection in plain", ON_THE_WIRE, "connectionProperties",
           lambda given: {**given, "JDBC_ENFORCE_SSL": "false"})  # fmt: skip
HOLES.drop("analytics notebook", "a notebook with root", LEARNING, "rootAccess")
HOLES.drop("analytics notebook", "a notebook with AWS's key", OWN_KEY, "kmsKeyId")
HOLES.put("analytics notebook", "a notebook with the old metadata service", LEARNING,
          instanceMetadataServiceConfiguration={"minimumInstanceMetadataServiceVersion": "1"})  # fmt: skip
HOLES.drop("analytics model", "a model with a network", LEARNING, "enableNetworkIsolation")
HOLES.drop("analytics serve", "an endpoint with AWS's key", OWN_KEY, "kmsKeyArn")
HOLES.drop("analytics rabbit", "a broker with AWS's key", OWN_KEY, "encryptionOptions")
HOLES.drop("analytics rabbit", "a silent broker", LOGGED, "logs")
HOLES.put("analytics rabbit", "a broker without patches", PATCHES, autoMinorVersionUpgrade=None)
HOLES.put("analytics airflow", "workflows for everybody", "net-2-aws-data-services-private",
          webserverAccessMode="PUBLIC_ONLY")  # fmt: skip
HOLES.drop("analytics airflow", "workflows with AWS's key", OWN_KEY, "kmsKey")
HOLES.edit("analytics airflow", "silent tasks", LOGGED, "loggingConfiguration",
           lambda given: {**given, "taskLogs": {"enabled": False}})  # fmt: skip
HOLES.put("analytics airflow", "silent tasks, in lists of one", LOGGED,
          loggingConfiguration=[{"taskLogs": [{"enabled": "false"}]}])  # fmt: skip
HOLES.put("analytics airflow", "a password among Airflow's options", SETTINGS,
          airflowConfigurationOptions={"smtp.smtp_password": "mail-Pass-2026"})  # fmt: skip
HOLES.put("analytics sftp", "keys of 2018", SERVERS, securityPolicyName="TransferSecurityPolicy-2018-11")
HOLES.drop("analytics sftp", "keys of AWS's choice", SERVERS, "securityPolicyName")
HOLES.drop("analytics sftp", "a silent file server", LOGGED, "loggingRole", "structuredLogDestinations")
HOLES.drop("analytics move", "a migration with AWS's key", OWN_KEY, "kmsKeyArn")
HOLES.put("analytics move", "a migration server without patches", PATCHES, autoMinorVersionUpgrade=False)
HOLES.drop("analytics source", "a migration in plain", "enc-1-aws-migrations-encrypted", "sslMode")
HOLES.put("analytics desk", "a desktop's disk in plain", OWN_KEY, rootVolumeEncryptionEnabled=False)
HOLES.drop("analytics desk", "a desktop's second disk in plain", OWN_KEY, "userVolumeEncryptionEnabled")
HOLES.add("analytics nfs", "a share for every network", CLIENTS, "aws:storagegateway/nfsFileShare:NfsFileShare",
          clientLists=["0.0.0.0/0"], gatewayArn=GATEWAY, kmsEncrypted=True, kmsKeyArn="k")  # fmt: skip
HOLES.add("analytics smb", "a share for guests", CLIENTS, "aws:storagegateway/smbFileShare:SmbFileShare",
          authentication="GuestAccess", gatewayArn=GATEWAY, kmsEncrypted=True, kmsKeyArn="k")  # fmt: skip
HOLES.add("analytics charts", "charts in plain", ON_THE_WIRE, "aws:quicksight/dataSource:DataSource",
          dataSourceId="d", name="d", type="MYSQL", sslProperties={"disableSsl": True})  # fmt: skip
HOLES.add("analytics sink", "a connector in plain", ON_THE_WIRE, "aws:mskconnect/connector:Connector", name="c",
          kafkaClusterEncryptionInTransit={"encryptionType": "PLAINTEXT"})  # fmt: skip
HOLES.add("analytics sink", "a password among a connector's settings", SETTINGS, "aws:mskconnect/connector:Connector",
          name="c", kafkaClusterEncryptionInTransit={"encryptionType": "TLS"},
          connectorConfiguration={"connection.password": "conn-Pass-2026"})  # fmt: skip
HOLES.add("analytics flink", "a password among an application's properties", SETTINGS,
          "aws:kinesisanalyticsv2/application:Application", name="f", applicationConfiguration={
              "environmentProperties": {"propertyGroups": [{"propertyMap": {"db.password": "flink-Pass-2026"}}]},
          })  # fmt: skip
HOLES.add("analytics where", "where people are, with AWS's key", OWN_KEY, "aws:location/tracker:Tracker",
          trackerName="t")  # fmt: skip


@HOLES("analytics", "copies", DELIVERED)
def objects_replicated_to_a_stranger(world: World) -> None:
    rule = {"id": "a", "status": "Enabled", "destination": {"bucket": "arn:aws:s3:::theirs", "account": STRANGER}}
    given = {"bucket": world.ref("lake"), "role": world.arn("hose-role"), "rules": [rule]}
    world.add("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "copies", given)


@HOLES("analytics", "copies", COPIES)
def objects_replicated_to_a_bucket_whose_key_is_in_virginia(world: World) -> None:
    key = {"replicaKmsKeyId": "arn:aws:kms:us-east-1:444455556666:key/1"}
    rule = {"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::far", "encryptionConfiguration": key}}
    given = {"bucket": world.ref("lake"), "role": world.arn("hose-role"), "rules": [rule]}
    world.add("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "copies", given)


@HOLES("analytics", "listed", DELIVERED)
def a_list_of_objects_for_a_stranger(world: World) -> None:
    target = {"bucketArn": "arn:aws:s3:::theirs", "format": "CSV", "accountId": STRANGER}
    given = {"bucket": world.ref("lake"), "includedObjectVersions": "All", "destination": {"bucket": target}}
    world.add("aws:s3/inventory:Inventory", "listed", given)


MANAGEMENT = {"readWriteType": "All", "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}
HOLES.put("account all", "keys' use is not recorded", TRAIL, advancedEventSelectors=None,
          eventSelectors=[{**MANAGEMENT, "excludeManagementEventSources": ["kms.amazonaws.com"]}])  # fmt: skip
HOLES.put("account all", "nothing but data is recorded", TRAIL, advancedEventSelectors=None,
          eventSelectors=[{**MANAGEMENT, "includeManagementEvents": "false"}])  # fmt: skip


@HOLES("account", "lake", KEPT)
def events_kept_for_a_month(world: World) -> None:
    given = {"name": "e", "retentionPeriod": "30", "kmsKeyId": world.arn("trail-key"), "multiRegionEnabled": True}
    world.add("aws:cloudtrail/eventDataStore:EventDataStore", "lake", given)


@HOLES("account", "lake", KEPT)
def events_that_can_be_deleted(world: World) -> None:
    given = {"retentionPeriod": 2555, "terminationProtectionEnabled": "false", "kmsKeyId": world.arn("trail-key")}
    world.add("aws:cloudtrail/eventDataStore:EventDataStore", "lake", given)


HOLES.add("account away", "logs for a stranger", DELIVERED,
          "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", logGroup="/trail",
          destinationArn=f"arn:aws:logs:eu-west-1:{STRANGER}:destination:x")  # fmt: skip
HOLES.add("account away", "measurements in Virginia", COPIES, "aws:cloudwatch/metricStream:MetricStream",
          firehoseArn="arn:aws:firehose:us-east-1:444455556666:deliverystream/x", outputFormat="json")  # fmt: skip
HOLES.add("account mail", "mail in plain when the other side likes", SERVERS,
          "aws:sesv2/configurationSet:ConfigurationSet", configurationSetName="x")  # fmt: skip
HOLES.add("account media", "media for everybody", "gdpr-1-aws-resource-policy-not-public",
          "aws:mediastore/containerPolicy:ContainerPolicy", containerName="x",
          policy=policy(allow("mediastore:GetObject", "*", principal="*")))  # fmt: skip
