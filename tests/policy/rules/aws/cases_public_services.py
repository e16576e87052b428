"""Cases of `policy.rules.aws.public_services`."""

from __future__ import annotations

import json

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import vpc

NONE = [("nothing of the kind", [vpc()])]
ON, OFF = {"publiclyAccessible": True}, {"publiclyAccessible": False}
RDS, LIGHTSAIL = "aws:rds/instance:Instance", "aws:lightsail/database:Database"
DOMAIN, NETWORK_POLICY = (
    "aws:opensearch/domain:Domain",
    "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
)
EMR = "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration"


def kafka(kind: object) -> Resource:
    info = {"connectivityInfo": {"publicAccess": {"type": kind}}}
    return make("aws:msk/cluster:Cluster", "kafka", {"brokerNodeGroupInfo": info})


def kubernetes(**options: object) -> Resource:
    return make("aws:eks/cluster:Cluster", "k8s", {"vpcConfig": {"subnetIds": ["app-id"], **options}})


def search_policy(*policies: object, kind: str = "network") -> Resource:
    return make(NETWORK_POLICY, "policy", {"type": kind, "policy": json.dumps(list(policies))})


def files(**properties: object) -> Resource:
    return make("aws:transfer/server:Server", "files", properties)


def lightsail(**entry: object) -> Resource:
    values = {"portInfos": [{"protocol": "tcp", **entry}]}
    return make("aws:lightsail/instancePublicPorts:InstancePublicPorts", "ports", values)


def url(kind: object) -> Resource:
    return make("aws:lambda/functionUrl:FunctionUrl", "url", {"authorizationType": kind})


def runner(public: object) -> Resource:
    ingress = {"ingressConfiguration": {"isPubliclyAccessible": public}}
    return make("aws:apprunner/service:Service", "app", {"networkConfiguration": ingress, "arn": "arn:app"})


def nodes(**properties: object) -> Resource:
    return make("aws:eks/nodeGroup:NodeGroup", "nodes", {"clusterName": "k8s", **properties})


CASES = [
    *cases(
        "net-2-aws-databases-private",
        fails=[
            ("RDS", [make(RDS, "db", ON)]),
            ("Aurora", [make("aws:rds/clusterInstance:ClusterInstance", "db", ON)]),
            ("Neptune", [make("aws:neptune/clusterInstance:ClusterInstance", "db", ON)]),
            ("Lightsail", [make(LIGHTSAIL, "db", ON)]),
        ],
        passes=[("said", [make(RDS, "db", OFF)]), ("left out", [make(RDS, "db")])],
        undetermined=[("unknown", [make(RDS, "db", {"publiclyAccessible": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-data-services-private",
        fails=[
            ("Redshift", [make("aws:redshift/cluster:Cluster", "dw", ON)]),
            ("Redshift serverless", [make("aws:redshiftserverless/workgroup:Workgroup", "dw", ON)]),
            ("DMS, left out", [make("aws:dms/replicationInstance:ReplicationInstance", "dms")]),
            ("Amazon MQ", [make("aws:mq/broker:Broker", "mq", ON)]),
            ("MSK", [kafka("SERVICE_PROVIDED_EIPS")]),
            ("Neptune Analytics", [make("aws:neptunegraph/graph:Graph", "graph", {"publicConnectivity": True})]),
        ],
        passes=[
            ("Redshift", [make("aws:redshift/cluster:Cluster", "dw", OFF)]),
            ("DMS", [make("aws:dms/replicationInstance:ReplicationInstance", "dms", OFF)]),
            ("MSK", [kafka("DISABLED")]),
        ],
        undetermined=[("unknown", [kafka(UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-search-in-vpc",
        fails=[
            ("no VPC", [make(DOMAIN, "search")]),
            ("empty options", [make(DOMAIN, "search", {"vpcOptions": {}})]),
            ("Elasticsearch", [make("aws:elasticsearch/domain:Domain", "search")]),
            ("serverless", [search_policy({"AllowFromPublic": True})]),
            ("serverless, the second rule", [search_policy({"AllowFromPublic": False}, {"AllowFromPublic": True})]),
        ],
        passes=[
            ("in a VPC", [make(DOMAIN, "search", {"vpcOptions": {"subnetIds": ["data-id"]}})]),
            ("serverless", [search_policy({"AllowFromPublic": False, "SourceVPCEs": ["vpce-0"]})]),
        ],
        undetermined=[("unknown", [make(DOMAIN, "search", {"vpcOptions": UNKNOWN})])],
        not_applicable=[("an encryption policy", [search_policy({}, kind="encryption")])],
    ),
    *cases(
        "net-2-aws-kubernetes-api-private",
        fails=[
            ("left out", [kubernetes()]),
            ("open", [kubernetes(endpointPublicAccess=True, publicAccessCidrs=["0.0.0.0/0"])]),
            ("open in halves", [kubernetes(publicAccessCidrs=["0.0.0.0/1", "128.0.0.0/1"])]),
            ("open beside private", [kubernetes(endpointPrivateAccess=True)]),
        ],
        passes=[
            ("private", [kubernetes(endpointPublicAccess=False)]),
            ("an office", [kubernetes(publicAccessCidrs=["203.0.113.0/24"])]),
        ],
        undetermined=[("unknown", [kubernetes(endpointPublicAccess=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-kubernetes-nodes-no-open-ssh",
        fails=[
            ("no groups", [nodes(remoteAccess={"ec2SshKey": "ops"})]),
            ("an empty list", [nodes(remoteAccess={"ec2SshKey": "ops", "sourceSecurityGroupIds": []})]),
        ],
        passes=[
            ("off", [nodes()]),
            ("a group", [nodes(remoteAccess={"ec2SshKey": "ops", "sourceSecurityGroupIds": ["sg-1"]})]),
        ],
        undetermined=[("unknown", [nodes(remoteAccess=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-notebooks-private",
        fails=[
            ("left out", [make("aws:sagemaker/notebookInstance:NotebookInstance", "n")]),
            ("a domain", [make("aws:sagemaker/domain:Domain", "d", {"appNetworkAccessType": "PublicInternetOnly"})]),
        ],
        passes=[
            (
                "private",
                [make("aws:sagemaker/notebookInstance:NotebookInstance", "n", {"directInternetAccess": "Disabled"})],
            ),
            ("a domain", [make("aws:sagemaker/domain:Domain", "d", {"appNetworkAccessType": "VpcOnly"})]),
        ],
        undetermined=[("unknown", [make("aws:sagemaker/domain:Domain", "d", {"appNetworkAccessType": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-function-urls-authenticated",
        fails=[("nobody asked", [url("NONE")])],
        passes=[("signed", [url("AWS_IAM")])],
        undetermined=[("unknown", [url(UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-file-servers-private",
        fails=[
            ("left out", [files()]),
            ("public", [files(endpointType="PUBLIC")]),
            (
                "elastic addresses",
                [files(endpointType="VPC", endpointDetails={"addressAllocationIds": ["eipalloc-0"]})],
            ),
            ("FTP", [files(endpointType="VPC", protocols=["SFTP", "FTP"])]),
        ],
        passes=[("in the VPC", [files(endpointType="VPC", endpointDetails={"vpcId": "net-id"}, protocols=["SFTP"])])],
        undetermined=[("unknown", [files(endpointType=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-app-runner-private",
        fails=[
            ("left out", [make("aws:apprunner/service:Service", "app")]),
            ("public", [runner(True)]),
        ],
        passes=[
            ("private", [runner(False)]),
            (
                "behind a web ACL",
                [runner(True), make("aws:wafv2/webAclAssociation:WebAclAssociation", "a", {"resourceArn": "arn:app"})],
            ),
        ],
        undetermined=[("unknown", [runner(UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-lightsail-ports-closed",
        fails=[
            ("SSH, no network named", [lightsail(fromPort=22, toPort=22)]),
            ("SSH, all networks", [lightsail(fromPort=22, toPort=22, cidrs=["0.0.0.0/0"])]),
            ("all ports", [lightsail(fromPort=0, toPort=65535, ipv6Cidrs=["::/0"])]),
        ],
        passes=[
            ("the web", [lightsail(fromPort=443, toPort=443)]),
            ("SSH from an office", [lightsail(fromPort=22, toPort=22, cidrs=["203.0.113.0/24"])]),
            ("SSH from the console", [lightsail(fromPort=22, toPort=22, cidrListAliases=["lightsail-connect"])]),
        ],
        undetermined=[("unknown", [lightsail(fromPort=22, toPort=22, cidrs=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-clusters-block-public-access",
        fails=[
            ("off", [make(EMR, "block", {"blockPublicSecurityGroupRules": False})]),
            (
                "ports permitted",
                [
                    make(
                        EMR,
                        "block",
                        {
                            "blockPublicSecurityGroupRules": True,
                            "permittedPublicSecurityGroupRuleRanges": [{"minRange": 22, "maxRange": 22}],
                        },
                    )
                ],
            ),
        ],
        passes=[("on", [make(EMR, "block", {"blockPublicSecurityGroupRules": True})])],
        undetermined=[("unknown", [make(EMR, "block", {"blockPublicSecurityGroupRules": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-desktops-private",
        fails=[
            (
                "WorkSpaces",
                [
                    make(
                        "aws:workspaces/directory:Directory",
                        "desks",
                        {"workspaceCreationProperties": {"enableInternetAccess": True}},
                    )
                ],
            ),
            ("AppStream", [make("aws:appstream/fleet:Fleet", "desks", {"enableDefaultInternetAccess": True})]),
            ("Cloud9, left out", [make("aws:cloud9/environmentEC2:EnvironmentEC2", "ide")]),
        ],
        passes=[
            ("AppStream", [make("aws:appstream/fleet:Fleet", "desks")]),
            ("Cloud9", [make("aws:cloud9/environmentEC2:EnvironmentEC2", "ide", {"connectionType": "CONNECT_SSM"})]),
        ],
        undetermined=[("unknown", [make("aws:appstream/fleet:Fleet", "d", {"enableDefaultInternetAccess": UNKNOWN})])],
        not_applicable=NONE,
    ),
]
