"""Managed services that work on data: encrypted with keys of the company's own, on the wire, and logged."""

from __future__ import annotations

import json
import re

from policy.aws_keys import own_key
from policy.aws_values import truthy
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed
from policy.registry import Relation, Severity, rule

WORKSPACE = "aws:workspaces/workspace:Workspace"
BROKER = "aws:mq/broker:Broker"
WORKFLOWS = "aws:mwaa/environment:Environment"
TRANSFER = "aws:transfer/server:Server"
BUILD = "aws:codebuild/project:Project"
GRAPHQL = "aws:appsync/graphQLApi:GraphQLApi"
EMR_SECURITY = "aws:emr/securityConfiguration:SecurityConfiguration"
GLUE_CONNECTION = "aws:glue/connection:Connection"

KEYS = {
    "aws:sagemaker/notebookInstance:NotebookInstance": "kmsKeyId",
    "aws:sagemaker/domain:Domain": "kmsKeyId",
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": "kmsKeyArn",
    WORKFLOWS: "kmsKey",
    BROKER: "encryptionOptions.kmsKeyId",
    "aws:dms/replicationInstance:ReplicationInstance": "kmsKeyArn",
    WORKSPACE: "volumeEncryptionKey",
    "aws:kendra/index:Index": "serverSideEncryptionConfiguration.kmsKeyId",
    "aws:location/tracker:Tracker": "kmsKeyId",
    "aws:storagegateway/nfsFileShare:NfsFileShare": "kmsKeyArn",
    "aws:storagegateway/smbFileShare:SmbFileShare": "kmsKeyArn",
}
"""Per type that keeps data of its own, the property that names the key."""

SWITCHES = {
    WORKSPACE: ("rootVolumeEncryptionEnabled", "userVolumeEncryptionEnabled"),
    "aws:storagegateway/nfsFileShare:NfsFileShare": ("kmsEncrypted",),
    "aws:storagegateway/smbFileShare:SmbFileShare": ("kmsEncrypted",),
}
"""Per type, the switches without which the key is not used; all are off by default."""

SECURED = {
    "aws:glue/job:Job": "securityConfiguration",
    "aws:glue/crawler:Crawler": "securityConfiguration",
    "aws:glue/devEndpoint:DevEndpoint": "securityConfiguration",
    "aws:emr/cluster:Cluster": "securityConfiguration",
}
"""Per type, the property that names the security configuration, which has a rule of its own."""


@rule(
    id="enc-2-aws-service-own-key",
    title="Notebooks, brokers, desktops and other services encrypt what they keep with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("ENC-2", "NET-6"),
    controls=fsbp("WorkSpaces.1", "WorkSpaces.2", relation=Relation.PARTIAL) + iso("A.8.24") + pci("3.5.1"),
    remediation="Set the service's KMS key to a customer managed key, and its switch for encryption where it has one.",
    types=tuple(KEYS),
)
def service_own_key(service: Resource, graph: Graph) -> Verdict:
    """They work on copies of user data; desktops and file shares are not encrypted with a key unless they are asked."""
    for switch in SWITCHES.get(service.type, ()):
        if not service.get(switch, default=False):
            return failed(f"{switch} is off", "true, with a customer managed key")
    outer, _, inner = KEYS[service.type].rpartition(".")
    if not outer:
        return own_key(service, graph, inner)
    block = next(iter(service.blocks(outer)), None)
    if block and block.get("useAwsOwnedKey", default=False):
        return failed(f"{outer}.useAwsOwnedKey is true", "false, with a customer managed key")
    return own_key(service, graph, inner, block)


@rule(
    id="enc-2-aws-jobs-encrypted",
    title="Glue and EMR run with a security configuration that encrypts what they write",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=fsbp("EMR.3", relation=Relation.PARTIAL) + iso("A.8.24"),
    remediation="Name a SecurityConfiguration; let EMR's enable encryption at rest.",
    types=(*SECURED, EMR_SECURITY),
)
def jobs_encrypted(resource: Resource) -> Verdict:
    """Jobs leave logs, bookmarks and spilled data behind, in plain unless a security configuration says otherwise."""
    if resource.type != EMR_SECURITY:
        name = SECURED[resource.type]
        return passed() if resource.get(name) else failed(f"{name} is not set", "a security configuration")
    on = _emr_encryption(resource).get("EnableAtRestEncryption", default=False)
    return passed() if on else failed("EnableAtRestEncryption is false", "true")


def _emr_encryption(configuration: Resource) -> Block:
    parsed = json.loads(str(configuration.get("configuration", default="{}")))
    return Block(parsed.get("EncryptionConfiguration", {}) if isinstance(parsed, dict) else {})


@rule(
    id="enc-1-aws-data-tools-encrypted",
    title="Tools that move, query and cache data use TLS",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=fsbp("EMR.4", relation=Relation.PARTIAL) + iso("A.8.24") + pci("4.2.1"),
    remediation=(
        "Glue: JDBC_ENFORCE_SSL true; EMR: EnableInTransitEncryption; Kafka Connect: TLS; QuickSight: SSL on; "
        "AppSync's cache: transit_encryption_enabled; VPC Lattice: HTTPS."
    ),
    types=(
        GLUE_CONNECTION,
        EMR_SECURITY,
        "aws:mskconnect/connector:Connector",
        "aws:quicksight/dataSource:DataSource",
        "aws:appsync/apiCache:ApiCache",
        "aws:vpclattice/listener:Listener",
    ),
)
def data_tools_encrypted(tool: Resource) -> Verdict:
    """Each has another switch, and all but QuickSight leave it off."""
    if tool.type == GLUE_CONNECTION:
        if tool.get("connectionType", default="JDBC") != "JDBC":
            return not_applicable("it connects to no database")
        # The keys are AWS's, whose values may be secret: only this one is read.
        on = truthy(tool.get("connectionProperties.JDBC_ENFORCE_SSL", default="false"))
        return passed() if on else failed("connectionProperties.JDBC_ENFORCE_SSL is not true", "true")
    if tool.type == EMR_SECURITY:
        on = _emr_encryption(tool).get("EnableInTransitEncryption", default=False)
        return passed() if on else failed("EnableInTransitEncryption is false", "true")
    if tool.type == "aws:mskconnect/connector:Connector":
        kind = tool.get("kafkaClusterEncryptionInTransit.encryptionType", default="PLAINTEXT")
        return passed() if kind == "TLS" else failed(f"kafkaClusterEncryptionInTransit is {kind}", "TLS")
    if tool.type == "aws:quicksight/dataSource:DataSource":
        off = tool.get("sslProperties.disableSsl", default=False)
        return failed("sslProperties.disableSsl is true", "false") if off else passed()
    if tool.type == "aws:appsync/apiCache:ApiCache":
        on = tool.get("transitEncryptionEnabled", default=False) and tool.get("atRestEncryptionEnabled", default=False)
        return passed() if on else failed("transitEncryptionEnabled or atRestEncryptionEnabled is false", "true")
    protocol = str(tool.get("protocol", default=""))
    return failed("protocol is HTTP", "HTTPS or TLS_PASSTHROUGH") if protocol == "HTTP" else passed()


POLICIES: dict[str, tuple[str, str, re.Pattern[str], str]] = {
    TRANSFER: (
        "securityPolicyName",
        "TransferSecurityPolicy-2018-11",
        re.compile(r"TransferSecurityPolicy-(?:FIPS-|PQ-SSH-|AS2Restricted-|Restricted-)*(?:Experimental-)?202[2-9]-\d+"),
        "TransferSecurityPolicy-2024-01",
    ),
    "aws:iot/domainConfiguration:DomainConfiguration": (
        "tlsConfig.securityPolicy",
        "IotSecurityPolicy_TLS13_1_2_2022_10",
        re.compile(r"IotSecurityPolicy_TLS1(?:3_1_[23]|2_1_2)_.*"),
        "IotSecurityPolicy_TLS13_1_2_2022_10",
    ),
    "aws:sesv2/configurationSet:ConfigurationSet": (
        "deliveryOptions.tlsPolicy", "OPTIONAL", re.compile("REQUIRE"), "REQUIRE",
    ),
    "aws:ses/configurationSet:ConfigurationSet": (
        "deliveryOptions.tlsPolicy", "Optional", re.compile("Require"), "Require",
    ),
}  # fmt: skip
"""Per type: the property with the policy of TLS or SSH, AWS's default, the good ones, and one to recommend."""


@rule(
    id="enc-1-aws-servers-strong-policy",
    title="File servers, device endpoints and mail refuse outdated encryption",
    severity=Severity.MEDIUM,
    statements=("ENC-1",),
    controls=iso("A.8.24") + pci("4.2.1"),
    remediation="Set the security policy to a current one; for mail set tls_policy to REQUIRE.",
    types=tuple(POLICIES),
)
def servers_strong_policy(server: Resource) -> Verdict:
    """AWS's default for file servers is of 2018, with SHA-1 key exchange; mail falls back to plain text."""
    path, default, good, better = POLICIES[server.type]
    found = str(server.get(path, default=default))
    return passed() if good.fullmatch(found) else failed(f"{path} is {found}", better)


@rule(
    id="mon-2-aws-services-logged",
    title="Brokers, workflows, file servers, builds and GraphQL APIs send their logs away",
    severity=Severity.MEDIUM,
    statements=("MON-2",),
    controls=fsbp("MQ.2", "CodeBuild.4", "AppSync.2", relation=Relation.PARTIAL) + iso("A.8.15") + pci("10.2.1"),
    remediation="Turn the service's logs on, with a log group of one's own where it takes one.",
    types=(BROKER, WORKFLOWS, TRANSFER, BUILD, GRAPHQL),
)
def services_logged(service: Resource) -> Verdict:
    """All but builds log nothing unless they are asked to."""
    if service.type == BROKER:
        kinds = (
            ("general", "audit") if str(service.get("engineType", default="")).lower() == "activemq" else ("general",)
        )
        off = [kind for kind in kinds if not service.get(f"logs.{kind}", default=False)]
        return failed(f"logs.{off[0]} is off", "true") if off else passed()
    if service.type == WORKFLOWS:
        # Airflow logs its tasks unless it is told otherwise: https://docs.aws.amazon.com/mwaa/latest/userguide/monitoring-airflow.html
        on = service.get("loggingConfiguration.taskLogs.enabled", default=True)
        return passed() if on else failed("loggingConfiguration.taskLogs.enabled is false", "true")
    if service.type == TRANSFER:
        on = service.has("loggingRole") or bool(service.get("structuredLogDestinations", default=[]))
        return passed() if on else failed("structuredLogDestinations and loggingRole are not set", "a log group")
    if service.type == GRAPHQL:
        level = service.get("logConfig.fieldLogLevel", default="NONE")
        return failed("logConfig.fieldLogLevel is NONE", "ERROR or ALL") if level == "NONE" else passed()
    for path, default in (("logsConfig.cloudwatchLogs.status", "ENABLED"), ("logsConfig.s3Logs.status", "DISABLED")):
        if service.get(path, default=default) == "ENABLED":
            return passed()
    return failed("cloudwatchLogs and s3Logs are DISABLED", "one of them ENABLED")


ARTIFACTS = ("artifacts", "secondaryArtifacts", "logsConfig.s3Logs", "exportConfig.s3Destination")


@rule(
    id="enc-2-aws-build-results-encrypted",
    title="What builds leave behind is encrypted",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=fsbp("CodeBuild.3", "CodeBuild.7", relation=Relation.PARTIAL) + iso("A.8.24"),
    remediation="Leave encryption_disabled out of artifacts, logs and reports.",
    types=(BUILD, "aws:codebuild/reportGroup:ReportGroup"),
)
def build_results_encrypted(build: Resource) -> Verdict:
    """CodeBuild encrypts unless it is told not to."""
    found = False
    for path in ARTIFACTS:
        for block in build.blocks(path):
            found = True
            if block.get("encryptionDisabled", default=False):
                return failed(f"{block.path}.encryptionDisabled is true", "false")
    return passed() if found else not_applicable("it leaves nothing in a bucket")
