"""Mutants of the platform's own inside: data, sign-in, functions, messages, firewall."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, document, drop, put, remove, statement
from tests.mutations.mutant import broken, of

DATABASE, TABLE = "aws-database-instance", "aws-operations-table"
USERS, CLIENT, RISK, STORE = "aws-identity-users", "aws-identity-client", "aws-identity-risk", "aws-authorization-store"
RESPONSE, RESTORES = "aws-response-function", "aws-restores-function"
POLICY, TRUST = "aws-response-policy", "assumeRolePolicy"
FIREWALL, INSPECTION = "aws-inspection-firewall", "aws-inspection-policy"
TOPIC, LOST = "aws-on-call-on-call", "aws-on-call-lost"
RULES = "firewallPolicy"
STRANGER = {"AWS": "arn:aws:iam::666677778888:root"}

DATA = [
    *of("bc-1-aws-database-backups", broken("the platform's, for a day", put(DATABASE, backupRetentionPeriod=1))),
    *of(
        "bc-1-aws-database-deletion-protected",
        broken("the platform's database", put(DATABASE, deletionProtection=False)),
        broken("the operations' ledger", put(TABLE, deletionProtectionEnabled=False)),
    ),
    *of(
        "bc-1-aws-table-point-in-time-recovery",
        broken("the operations' ledger", put(TABLE, {"pointInTimeRecovery.enabled": False})),
    ),
    *of(
        "enc-1-aws-databases-force-tls",
        broken("the platform's", put("aws-database-parameters", {"parameters.0.value": "0"})),
    ),
    *of("enc-2-aws-database-encrypted", broken("the platform's", put(DATABASE, storageEncrypted=False))),
    *of(
        "enc-2-aws-database-iam-sign-in",
        broken("the platform's", put(DATABASE, iamDatabaseAuthenticationEnabled=False)),
    ),
    *of("enc-2-aws-database-insights-own-key", broken("the platform's", drop(DATABASE, "performanceInsightsKmsKeyId"))),
    *of("enc-2-aws-database-own-key", broken("the platform's", drop(DATABASE, "kmsKeyId"))),
    *of("enc-2-aws-database-password-managed", broken("the platform's", drop(DATABASE, "manageMasterUserPassword"))),
    *of("mon-3-aws-database-logs-exported", broken("the platform's", drop(DATABASE, "enabledCloudwatchLogsExports"))),
    *of("net-2-aws-databases-private", broken("the platform's", put(DATABASE, publiclyAccessible=True))),
    *of(
        "enc-2-aws-table-own-key",
        broken("the operations' ledger", drop(TABLE, "serverSideEncryption.kmsKeyArn")),
    ),
    *of(
        "bc-2-aws-restore-tested",
        broken("the platform tries nothing", remove("aws-restores-rds")),
    ),
]

PEOPLE = [
    *of("bc-1-aws-user-pool-deletion-protected", broken("the platform's", put(USERS, deletionProtection="INACTIVE"))),
    *of(
        "user-1-aws-user-pool-password-policy",
        broken("the platform's", put(USERS, {"passwordPolicy.minimumLength": 8})),
    ),
    *of("user-1-aws-user-pool-second-factor", broken("the platform's", put(USERS, mfaConfiguration="OFF"))),
    *of(
        "user-1-aws-user-pool-threats-blocked",
        broken("the platform's, watched only", put(USERS, {"userPoolAddOns.advancedSecurityMode": "AUDIT"})),
    ),
    *of(
        "user-1-aws-takeover-blocked",
        broken(
            "the platform's, let in",
            put(RISK, {"accountTakeoverRiskConfiguration.actions.highAction.eventAction": "NO_ACTION"}),
        ),
        broken(
            "the platform's, leaked passwords",
            put(RISK, {"compromisedCredentialsRiskConfiguration.actions.eventAction": "NO_ACTION"}),
        ),
    ),
    *of(
        "user-1-aws-user-pool-client-tells-nothing",
        broken("the platform's", put(CLIENT, preventUserExistenceErrors="LEGACY")),
    ),
    *of("user-2-aws-policy-store-strict", broken("the platform's", put(STORE, {"validationSettings.mode": "OFF"}))),
    *of(
        "emp-1-aws-policy-not-admin",
        broken(
            "the responder",
            statement(POLICY, "policy", Action="*", Resource="*"),
            also=(
                "emp-1-aws-no-privilege-escalation",
                "emp-1-aws-pass-role-named",
                "emp-1-aws-policy-no-whole-service",
                "emp-1-aws-principal-not-admin",
                "emp-1-aws-secrets-and-data-named",
                "emp-2-aws-assume-role-named",
            ),
        ),
    ),
    *of(
        "emp-1-aws-pass-role-named",
        broken("the responder", statement(POLICY, "policy", Action="iam:PassRole", Resource="*")),
    ),
    *of(
        "emp-2-aws-assume-role-named",
        broken("the responder", statement(POLICY, "policy", Action="sts:AssumeRole", Resource="*")),
    ),
    *of(
        "emp-1-aws-policy-no-whole-service",
        broken("the responder", statement(POLICY, "policy", Action="ec2:*", Resource="*")),
    ),
    *of(
        "emp-1-aws-policy-no-exceptions-list",
        broken(
            "the responder",
            statement(POLICY, "policy", Action="ec2:StopInstances", NotResource=f"arn:aws:ec2:{REGION}:{ACCOUNT}:x/y"),
        ),
    ),
    *of(
        "emp-1-aws-no-privilege-escalation",
        broken("the responder", statement(POLICY, "policy", Action="iam:CreatePolicyVersion", Resource="*")),
    ),
    *of(
        "emp-2-aws-foreign-trust-has-external-id",
        broken(
            "the auditor's role",
            document(
                "aws-people-auditor",
                TRUST,
                lambda policy: policy["Statement"].append(
                    {"Effect": "Allow", "Principal": STRANGER, "Action": "sts:AssumeRole"}
                ),
            ),
        ),
    ),
]

RUNNING = [
    *of("dev-3-aws-function-runtime-supported", broken("the responder", put(RESPONSE, runtime="python3.8"))),
    *of("mon-2-aws-function-failures-kept", broken("the responder", drop(RESPONSE, "deadLetterConfig"))),
    *of("mon-4-aws-requests-traced", broken("restores", put(RESTORES, {"tracingConfig.mode": "PassThrough"}))),
    *of(
        "enc-2-all-no-credential-in-environment",
        broken("the responder", put(RESPONSE, {"environment.variables.API_PASSWORD": "hunter2-correct-horse"})),
    ),
    *of(
        "gdpr-1-aws-function-not-public",
        broken("anybody starts the responder", put("aws-response-guardduty-permission", principal="*", sourceArn=None)),
    ),
    *of(
        "net-2-aws-function-urls-authenticated",
        broken(
            "break-glass",
            put("aws-break-glass-url", authorizationType="NONE"),
            also=["gdpr-1-aws-function-not-public"],
        ),
    ),
    *of(
        "mon-2-aws-state-machine-logged",
        broken("paging", drop("StateMachine aws-on-call-paging", "loggingConfiguration")),
    ),
    *of("enc-2-aws-topic-own-key", broken("the on-call topic", drop(TOPIC, "kmsMasterKeyId"))),
    *of("enc-2-aws-queue-own-key", broken("lost alerts", drop(LOST, "kmsMasterKeyId"))),
    *of(
        "enc-1-aws-messaging-tls-only",
        broken(
            "the on-call topic",
            document(
                f"TopicPolicy {TOPIC}-policy",
                "policy",
                lambda policy: policy.update(
                    Statement=[entry for entry in policy["Statement"] if entry["Effect"] == "Allow"]
                ),
            ),
        ),
    ),
    *of(
        "gdpr-1-aws-resource-policy-not-public",
        broken(
            "the on-call topic",
            statement(f"TopicPolicy {TOPIC}-policy", "policy", Principal="*", Action="sns:Subscribe", Resource="*"),
        ),
    ),
]

NETWORK = [
    *of(
        "net-3-aws-dns-firewall-blocks",
        broken(
            "the platform's lets through when it is away",
            put("aws-dns-firewall-fail-closed", firewallFailOpen="ENABLED"),
        ),
    ),
    *of("net-3-aws-firewall-protected", broken("the platform's", put(FIREWALL, deleteProtection=False))),
    *of("net-3-aws-firewall-logged", broken("the platform's", remove("aws-inspection-logs"))),
    *of(
        "net-3-aws-firewall-stateless-default",
        broken("the platform's", put(INSPECTION, {f"{RULES}.statelessDefaultActions": ["aws:pass"]})),
    ),
    *of(
        "net-4-aws-firewall-has-rules",
        broken("the platform's", drop(INSPECTION, f"{RULES}.statefulRuleGroupReferences")),
    ),
    *of(
        "net-4-aws-firewall-strict-order",
        broken("the platform's", put(INSPECTION, {f"{RULES}.statefulEngineOptions.ruleOrder": "DEFAULT_ACTION_ORDER"})),
    ),
    *of(
        "net-5-aws-lists-name-somebody",
        broken("staff are everybody", put("aws-waf-edge-allow-ipv4", addresses=["0.0.0.0/1", "128.0.0.0/1"])),
    ),
    *of(
        "net-2-aws-metadata-one-hop",
        broken("the bastion", put("aws-bastion-template", {"metadataOptions.httpPutResponseHopLimit": 3})),
    ),
    *of(
        "enc-2-aws-key-use-is-limited",
        broken(
            "the key of alerts",
            statement(
                "aws-keys-alerts",
                "policy",
                Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/example-prod/service/example-prod-operations-response"},
                Action="kms:*",
                Resource="*",
            ),
        ),
    ),
]

MUTANTS = [*DATA, *PEOPLE, *RUNNING, *NETWORK]
