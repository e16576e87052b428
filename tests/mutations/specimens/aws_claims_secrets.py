"""Secrets, certificates, users and backups of the claims service, and what runs without servers."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, add

KEY = "@{aws-keys-storage.arn}"

SECRETS = [
    add(
        "aws:secretsmanager/secret:Secret",
        "claims-token",
        {
            "name": "claims-token",
            "kmsKeyId": "@{claims-key.arn}",
            "recoveryWindowInDays": 30,
            "replicas": [{"region": "eu-west-1", "kmsKeyId": "@{claims-replica-key.arn}"}],
        },
    ),
    add(
        "aws:secretsmanager/secretRotation:SecretRotation",
        "claims-token-rotation",
        {"secretId": "@{claims-token.id}", "rotationRules": {"automaticallyAfterDays": 30}},
    ),
    add(
        "aws:ssm/parameter:Parameter",
        "claims-page-size",
        {"name": "/claims/page-size", "type": "String", "value": "50"},
        id="/claims/page-size",
    ),
    add(
        "aws:ssm/parameter:Parameter",
        "claims-printer-password",
        {"name": "/claims/printer-password", "type": "SecureString", "keyId": KEY},
        id="/claims/printer-password",
    ),
    add(
        "aws:acm/certificate:Certificate",
        "claims-certificate",
        {
            "domainName": "claims.example.com",
            "validationMethod": "DNS",
            "keyAlgorithm": "EC_prime256v1",
            "options": {"certificateTransparencyLoggingPreference": "ENABLED"},
        },
    ),
]

USERS = [
    add(
        "aws:cognito/userPool:UserPool",
        "claims-users",
        {
            "name": "claims-users",
            "mfaConfiguration": "OPTIONAL",
            "softwareTokenMfaConfiguration": {"enabled": True},
            "userPoolTier": "PLUS",
            "userPoolAddOns": {"advancedSecurityMode": "ENFORCED"},
            "passwordPolicy": {"minimumLength": 15},
            "deletionProtection": "ACTIVE",
            "tags": {"classification": "personal", "purpose": "Sign-in of customers", "retention-days": "365"},
        },
    ),
    add(
        "aws:cognito/userPoolClient:UserPoolClient",
        "claims-web",
        {
            "name": "claims-web",
            "userPoolId": "@{claims-users.id}",
            "preventUserExistenceErrors": "ENABLED",
            "enableTokenRevocation": True,
            "explicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        },
    ),
    add(
        "aws:cognito/identityPool:IdentityPool",
        "claims-identities",
        {"identityPoolName": "claims", "allowUnauthenticatedIdentities": False, "allowClassicFlow": False},
    ),
    add(
        "aws:cognito/riskConfiguration:RiskConfiguration",
        "claims-risks",
        {
            "userPoolId": "@{claims-users.id}",
            "accountTakeoverRiskConfiguration": {
                "actions": {"highAction": {"eventAction": "MFA_REQUIRED", "notify": True}},
                "notifyConfiguration": {"sourceArn": f"arn:aws:ses:eu-central-1:{ACCOUNT}:identity/example.com"},
            },
            "compromisedCredentialsRiskConfiguration": {"actions": {"eventAction": "BLOCK"}},
        },
    ),
    add(
        "aws:verifiedpermissions/policyStore:PolicyStore",
        "claims-permissions",
        {"validationSettings": {"mode": "STRICT"}, "deletionProtection": "ENABLED"},
    ),
]

SERVERLESS = [
    add(
        "aws:lambda/function:Function",
        "claims-function",
        {
            "name": "claims-function",
            "runtime": "python3.13",
            "handler": "main.handle",
            "role": "@{claims.arn}",
            "kmsKeyArn": KEY,
            "deadLetterConfig": {"targetArn": "@{claims-queue.arn}"},
            "tracingConfig": {"mode": "Active"},
        },
        id="claims-function",
    ),
    add(
        "aws:lambda/permission:Permission",
        "claims-function-from-bucket",
        {
            "function": "@{claims-function.name}",
            "action": "lambda:InvokeFunction",
            "principal": "s3.amazonaws.com",
            "sourceArn": "@{claims-photos.arn}",
            "sourceAccount": ACCOUNT,
        },
    ),
    add(
        "aws:lambda/function:Function",
        "claims-mailer",
        {
            "name": "claims-mailer",
            "packageType": "Image",
            "imageUri": f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/claims@sha256:{'0' * 64}",
            "role": "@{claims.arn}",
            "kmsKeyArn": KEY,
            "tracingConfig": {"mode": "Active"},
        },
        id="claims-mailer",
    ),
    add(
        "aws:lambda/permission:Permission",
        "claims-mailer-from-events",
        {
            "function": "@{claims-mailer.arn}",
            "action": "lambda:InvokeFunction",
            "principal": "events.amazonaws.com",
            "sourceArn": f"arn:aws:events:eu-central-1:{ACCOUNT}:rule/claims",
        },
    ),
    add(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "claims-mailer-failures",
        {
            "functionName": "@{claims-mailer.name}",
            "destinationConfig": {"onFailure": {"destination": "@{claims-queue.arn}"}},
        },
    ),
    add(
        "aws:lambda/functionUrl:FunctionUrl",
        "claims-url",
        {"functionName": "@{claims-function.name}", "authorizationType": "AWS_IAM"},
    ),
    add(
        "aws:lambda/layerVersionPermission:LayerVersionPermission",
        "claims-layer",
        {
            "layerName": "claims-layer",
            "versionNumber": 1,
            "statementId": "own",
            "action": "lambda:GetLayerVersion",
            "principal": ACCOUNT,
        },
    ),
    add(
        "aws:sfn/stateMachine:StateMachine",
        "claims-flow",
        {
            "name": "claims-flow",
            "roleArn": "@{claims.arn}",
            "definition": '{"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": true}}}',
            "loggingConfiguration": {"level": "ERROR", "includeExecutionData": False},
            "tracingConfiguration": {"enabled": True},
        },
    ),
    add(
        "aws:apigateway/restApi:RestApi",
        "claims-api",
        {"name": "claims-api", "endpointConfiguration": {"types": "PRIVATE"}},
        id="a1b2c3d4e5",
    ),
    add(
        "aws:apigateway/stage:Stage",
        "claims-stage",
        {
            "restApi": "@{claims-api.id}",
            "stageName": "prod",
            "deployment": "d1",
            "xrayTracingEnabled": True,
            "accessLogSettings": {"destinationArn": "@{account-trail-logs.arn}", "format": "$context.requestId"},
        },
    ),
]

BACKUP = [
    add(
        "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault",
        "claims-vault",
        {
            "name": "claims-vault",
            "minRetentionDays": 35,
            "maxRetentionDays": 35,
            "encryptionKeyArn": "@{aws-keys-backup.arn}",
        },
    ),
    add(
        "aws:backup/restoreTestingPlan:RestoreTestingPlan",
        "restore-tests",
        {
            "name": "restore_tests",
            "scheduleExpression": "cron(0 5 ? * 1 *)",
            "recoveryPointSelection": {
                "algorithm": "LATEST_WITHIN_WINDOW",
                "includeVaults": ["*"],
                "recoveryPointTypes": ["SNAPSHOT"],
            },
        },
    ),
    add(
        "aws:backup/restoreTestingSelection:RestoreTestingSelection",
        "restore-tests-databases",
        {
            "name": "databases",
            "restoreTestingPlanName": "@{restore-tests.name}",
            "protectedResourceType": "RDS",
            "protectedResourceArns": ["*"],
            "iamRoleArn": "@{aws-vaults-role-role.arn}",
        },
    ),
]

SPECIMENS = [*SECRETS, *USERS, *SERVERLESS, *BACKUP]
