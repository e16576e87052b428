"""What the quotes service's company forbids, allows for a while and watches on GCP, and the smaller services."""

from __future__ import annotations

from tests.mutations.edits import add

ORGANISATION = "organizations/123456789012"
ACCOUNT = "@{quotes-account.email}"
KEY = "@{quotes-key.id}"
PLACE = "europe-west3"
SIGNED = {"oidcToken": {"serviceAccountEmail": ACCOUNT}}
RULES = "service cloud.firestore { match /quotes/{id} { allow read: if request.auth.uid == resource.data.owner; } }"

GUARDRAILS = [
    add(
        "gcp:orgpolicy/policy:Policy",
        "no-keys",
        {
            "name": f"{ORGANISATION}/policies/iam.disableServiceAccountKeyCreation",
            "parent": ORGANISATION,
            "spec": {"rules": [{"enforce": "TRUE"}]},
        },
    ),
    add(
        "gcp:folder/organizationPolicy:OrganizationPolicy",
        "no-addresses",
        {"folder": "folders/4711", "constraint": "compute.vmExternalIpAccess", "listPolicy": {"deny": {"all": True}}},
    ),
    add(
        "gcp:iam/denyPolicy:DenyPolicy",
        "no-deletion",
        {
            "name": "no-deletion",
            "rules": [
                {
                    "denyRule": {
                        "deniedPrincipals": ["principalSet://goog/public:all"],
                        "deniedPermissions": ["cloudkms.googleapis.com/cryptoKeyVersions.destroy"],
                        "exceptionPrincipals": ["principal://goog/subject/break-glass@example.com"],
                    }
                }
            ],
        },
    ),
    add(
        "gcp:projects/iAMCustomRole:IAMCustomRole",
        "releaser",
        {"roleId": "releaser", "title": "Releaser", "permissions": ["run.services.get", "run.services.update"]},
    ),
    add(
        "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter",
        "perimeter",
        {
            "name": "accessPolicies/1/servicePerimeters/core",
            "status": {
                "restrictedServices": ["storage.googleapis.com"],
                "ingressPolicies": [
                    {
                        "ingressFrom": {
                            "identities": ["serviceAccount:ci@example-prod.iam.gserviceaccount.com"],
                            "sources": [{"accessLevel": "accessPolicies/1/accessLevels/office"}],
                        }
                    }
                ],
            },
        },
    ),
    add(
        "gcp:accesscontextmanager/accessLevel:AccessLevel",
        "office",
        {"name": "accessPolicies/1/accessLevels/office", "basic": {"conditions": [{"ipSubnetworks": ["10.0.0.0/8"]}]}},
    ),
    add(
        "gcp:privilegedaccessmanager/entitlement:entitlement",
        "exceptions",
        {
            "entitlementId": "exceptions",
            "location": "global",
            "maxRequestDuration": "3600s",
            "privilegedAccess": {"gcpIamAccess": {"roleBindings": [{"role": "roles/cloudsql.viewer"}]}},
            "approvalWorkflow": {
                "manualApprovals": {"steps": [{"approvers": {"principals": ["group:security@example.com"]}}]}
            },
        },
    ),
    add("gcp:organizations/project:Project", "quotes-project", {"projectId": "quotes", "autoCreateNetwork": False}),
    add("gcp:storage/hmacKey:HmacKey", "quotes-hmac-before", {"serviceAccountEmail": ACCOUNT, "state": "INACTIVE"}),
]

WATCH = [
    add(
        "gcp:monitoring/alertPolicy:AlertPolicy",
        "quotes-errors",
        {"displayName": "errors", "combiner": "OR", "notificationChannels": ["projects/p/notificationChannels/1"]},
    ),
    add(
        "gcp:logging/projectExclusion:ProjectExclusion",
        "quotes-quiet",
        {"name": "health", "filter": 'httpRequest.requestUrl:"/health"'},
    ),
    add(
        "gcp:identityplatform/config:Config",
        "quotes-users",
        {
            "mfa": {"state": "MANDATORY", "enabledProviders": ["PHONE_SMS"]},
            "signIn": {"email": {"enabled": True, "passwordRequired": True}, "anonymous": {"enabled": False}},
        },
    ),
    add("gcp:identityplatform/tenant:Tenant", "quotes-partners", {"displayName": "partners"}),
    add(
        "gcp:binaryauthorization/policy:Policy",
        "quotes-images-known",
        {
            "defaultAdmissionRule": {
                "evaluationMode": "REQUIRE_ATTESTATION",
                "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG",
                "requireAttestationsBies": ["projects/p/attestors/ci"],
            }
        },
    ),
    add("gcp:firebaserules/ruleset:Ruleset", "quotes-rules", {"source": {"files": [{"name": "r", "content": RULES}]}}),
]

SERVICES = [
    add(
        "gcp:pubsub/subscription:Subscription",
        "quotes-push",
        {"topic": "@{quotes-topic.id}", "pushConfig": {"pushEndpoint": "https://quotes.example.com/push", **SIGNED}},
    ),
    add(
        "gcp:cloudscheduler/job:Job",
        "quotes-schedule",
        {
            "region": PLACE,
            "schedule": "0 2 * * *",
            "httpTarget": {"uri": "https://quotes.example.com/nightly", "headers": {"X-Run": "nightly"}, **SIGNED},
        },
    ),
    add(
        "gcp:cloudbuild/trigger:Trigger",
        "quotes-build",
        {
            "location": PLACE,
            "serviceAccount": "@{quotes-account.id}",
            "github": {
                "owner": "example",
                "name": "quotes",
                "pullRequest": {"branch": "^main$", "commentControl": "COMMENTS_ENABLED"},
            },
            "substitutions": {"_STAGE": "prod"},
        },
    ),
    add(
        "gcp:cloudbuild/workerPool:WorkerPool",
        "quotes-builders",
        {"name": "builders", "location": PLACE, "workerConfig": {"noExternalIp": True}},
    ),
    add(
        "gcp:composer/environment:Environment",
        "quotes-airflow",
        {
            "region": PLACE,
            "config": {
                "enablePrivateEnvironment": True,
                "encryptionConfig": {"kmsKeyName": KEY},
                "nodeConfig": {"serviceAccount": ACCOUNT},
                "webServerNetworkAccessControl": {"allowedIpRanges": [{"value": "10.0.0.0/8"}]},
            },
        },
    ),
    add(
        "gcp:appengine/standardAppVersion:StandardAppVersion",
        "quotes-app",
        {
            "service": "default",
            "runtime": "python313",
            "serviceAccount": ACCOUNT,
            "handlers": [{"urlRegex": ".*", "securityLevel": "SECURE_ALWAYS"}],
            "envVariables": {"STAGE": "prod"},
        },
    ),
    add("gcp:appengine/firewallRule:FirewallRule", "quotes-app-door", {"action": "ALLOW", "sourceRange": "10.0.0.0/8"}),
    add(
        "gcp:compute/vPNTunnel:VPNTunnel",
        "quotes-tunnel",
        {"region": PLACE, "ikeVersion": 2, "peerGcpGateway": "projects/p/regions/europe-west3/vpnGateways/hub"},
    ),
    add(
        "gcp:sql/user:User",
        "quotes-sql-user",
        {"instance": "quotes", "name": "quotes", "type": "CLOUD_IAM_SERVICE_ACCOUNT"},
    ),
    add(
        "gcp:bigtable/table:Table",
        "quotes-bigtable-table",
        {
            "instanceName": "quotes-bigtable",
            "deletionProtection": "PROTECTED",
            "automatedBackupPolicy": {"retentionPeriod": "168h0m0s", "frequency": "24h0m0s"},
        },
    ),
]

SPECIMENS = [*GUARDRAILS, *WATCH, *SERVICES]
