"""What carries data besides the stores of other modules: domains of APIs, migrations, a database proxy, a warehouse."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import ACCOUNT, REGION, Edit, add

DATA = ["@{Subnet aws-network-data-a.id}", "@{Subnet aws-network-data-b.id}"]
GROUP = ["@{aws-firewall-data.id}"]
KEY = "@{aws-keys-storage.arn}"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/0a0a0a0a"
SECRET = "@{orders-secret.arn}"
READER = "@{aws-bastion-role-role.arn}"


def _endpoint(label: str, engine: str, /, **properties: Any) -> Edit:
    values = {"endpointId": label, "endpointType": "source", "engineName": engine, "kmsKeyArn": KEY}
    return add("aws:dms/endpoint:Endpoint", label, {**values, **properties})


SPECIMENS = [
    add(
        "aws:apigateway/domainName:DomainName",
        "store-domain",
        {
            "domainName": "api.example.com",
            "securityPolicy": "TLS_1_2",
            "regionalCertificateArn": CERTIFICATE,
            "endpointConfiguration": {"types": "REGIONAL"},
        },
    ),
    add(
        "aws:apigatewayv2/domainName:DomainName",
        "store-http-domain",
        {
            "domainName": "http.example.com",
            "domainNameConfiguration": {
                "certificateArn": CERTIFICATE,
                "endpointType": "REGIONAL",
                "securityPolicy": "TLS_1_2",
            },
        },
    ),
    _endpoint(
        "move-postgres", "postgres", secretsManagerArn=SECRET, secretsManagerAccessRoleArn=READER, sslMode="verify-full"
    ),
    _endpoint(
        "move-redis",
        "redis",
        endpointType="target",
        redisSettings={
            "serverName": "cache.example.com",
            "port": 6379,
            "authType": "none",
            "sslSecurityProtocol": "ssl-encryption",
        },
    ),
    _endpoint(
        "move-kafka",
        "kafka",
        endpointType="target",
        kafkaSettings={"broker": "b-1.example.com:9094", "securityProtocol": "ssl-encryption"},
    ),
    add(
        "aws:rds/proxy:Proxy",
        "claims-proxy",
        {
            "name": "claims-proxy",
            "engineFamily": "POSTGRESQL",
            "roleArn": READER,
            "requireTls": True,
            "vpcSubnetIds": DATA,
            "vpcSecurityGroupIds": GROUP,
            "auths": [{"authScheme": "SECRETS", "iamAuth": "REQUIRED", "secretArn": SECRET}],
        },
    ),
    add(
        "aws:redshiftserverless/workgroup:Workgroup",
        "claims-reports-work",
        {
            "workgroupName": "claims-reports",
            "namespaceName": "claims-reports",
            "publiclyAccessible": False,
            "enhancedVpcRouting": True,
            "subnetIds": DATA,
            "securityGroupIds": GROUP,
            "configParameters": [{"parameterKey": "require_ssl", "parameterValue": "true"}],
        },
    ),
    add(
        "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
        "letters-settings",
        {"name": "letters-settings", "family": "docdb5.0", "parameters": [{"name": "tls", "value": "tls1.2+"}]},
        id="letters-settings",
    ),
    add(
        "aws:rds/parameterGroup:ParameterGroup",
        "mysql-settings",
        {
            "name": "mysql-settings",
            "family": "mysql8.4",
            "parameters": [{"name": "require_secure_transport", "value": "1"}],
        },
        id="mysql-settings",
    ),
]
