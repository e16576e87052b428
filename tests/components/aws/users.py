"""What AWS computes for the database, the user pool and the policy store."""

from __future__ import annotations

from collections.abc import Mapping

from tests.components.aws.samples import ACCOUNT, PRIMARY
from tests.components.conftest import Computed

POOL = f"{PRIMARY}_aB3dE6gH9"
SECRET = f"arn:aws:secretsmanager:{PRIMARY}:{ACCOUNT}:secret:rds!db-1b2c3d4e-AbCdEf"
RESOURCE_ID = "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STORE = f"arn:aws:verifiedpermissions::{ACCOUNT}:policy-store/PSEXAMPLEabcdefg111111"

DATA_OUTPUTS: Mapping[str, Computed] = {
    "aws:rds/instance:Instance": lambda args: {
        "arn": f"arn:aws:rds:{PRIMARY}:{ACCOUNT}:db:{args.inputs['identifier']}",
        "endpoint": f"{args.inputs['identifier']}.c1.{PRIMARY}.rds.amazonaws.com:5432",
        "resourceId": RESOURCE_ID,
        "masterUserSecrets": [{"secretArn": SECRET, "kmsKeyId": "key", "secretStatus": "active"}],
    },
    "aws:rds/parameterGroup:ParameterGroup": {},
    "aws:rds/subnetGroup:SubnetGroup": {},
    "aws:secretsmanager/secretPolicy:SecretPolicy": {},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {},
    "aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration": {},
    "aws:cognito/managedLoginBranding:ManagedLoginBranding": {},
    "aws:cognito/riskConfiguration:RiskConfiguration": {},
    "aws:cognito/userGroup:UserGroup": {},
    "aws:cognito/userPool:UserPool": {"id": POOL, "arn": f"arn:aws:cognito-idp:{PRIMARY}:{ACCOUNT}:userpool/{POOL}"},
    "aws:cognito/userPoolClient:UserPoolClient": {"id": "client1"},
    "aws:cognito/userPoolDomain:UserPoolDomain": {},
    "aws:verifiedpermissions/identitySource:IdentitySource": {},
    "aws:verifiedpermissions/policy:Policy": {},
    "aws:verifiedpermissions/policyStore:PolicyStore": {"arn": STORE, "policyStoreId": STORE.rpartition("/")[2]},
    "aws:verifiedpermissions/policyTemplate:PolicyTemplate": lambda args: {"policyTemplateId": f"PT{args.name}"},
    "aws:verifiedpermissions/schema:Schema": {},
    "aws:wafv2/webAclAssociation:WebAclAssociation": {},
}
