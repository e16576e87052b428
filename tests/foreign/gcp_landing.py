"""A compliant landing zone on GCP: guardrails, identities, exceptions, the organisation's logs."""

from __future__ import annotations

from tests.foreign.world import World, secret

ORG = "123456789012"
P = "musterbank-platform"


def landing() -> World:
    """Policies of the organisation, a pipeline by federation, exceptions by approval, sign-in of users."""
    world = World("landing")
    world.add(
        "gcp:organizations/folder:Folder", "prod", {"displayName": "prod", "parent": f"organizations/{ORG}",
        "deletionProtection": True}, id="folders/551", outputs={"folderId": "551", "name": "folders/551"},
    )  # fmt: skip
    world.add(
        "gcp:organizations/project:Project", "platform", {"name": P, "projectId": P, "folderId": "551",
        "billingAccount": "01-02-03", "autoCreateNetwork": False, "deletionPolicy": "PREVENT"}, id=f"projects/{P}",
        outputs={"number": "998877"},
    )  # fmt: skip
    world.add(
        "gcp:projects/service:Service", "compute-api", {"project": P, "service": "compute.googleapis.com",
        "disableOnDestroy": False},
    )  # fmt: skip
    for c in (
        "iam.disableServiceAccountKeyCreation",
        "iam.automaticIamGrantsForDefaultServiceAccounts",
        "compute.requireOsLogin",
        "compute.skipDefaultNetworkCreation",
        "sql.restrictPublicIp",
        "storage.uniformBucketLevelAccess",
        "storage.publicAccessPrevention",
    ):
        world.add(
            "gcp:orgpolicy/policy:Policy", f"pol-{c.split('.')[1]}", {"name": f"organizations/{ORG}/policies/{c}",
            "parent": f"organizations/{ORG}", "spec": {"rules": [{"enforce": "TRUE"}]}},
        )  # fmt: skip
    world.add(
        "gcp:orgpolicy/policy:Policy", "pol-locations",
        {"name": f"organizations/{ORG}/policies/gcp.resourceLocations", "parent": f"organizations/{ORG}",
        "spec": {"rules": [{"values": {"allowedValues": ["in:eu-locations"]}}]}},
    )  # fmt: skip
    world.add(
        "gcp:orgpolicy/policy:Policy", "pol-domains",
        {"name": f"organizations/{ORG}/policies/iam.allowedPolicyMemberDomains", "parent": f"organizations/{ORG}",
        "spec": {"rules": [{"values": {"allowedValues": ["C01abcd"]}}]}},
    )  # fmt: skip
    world.add(
        "gcp:orgpolicy/policy:Policy", "pol-extip",
        {"name": f"organizations/{ORG}/policies/compute.vmExternalIpAccess", "parent": f"organizations/{ORG}",
        "spec": {"rules": [{"denyAll": "TRUE"}]}},
    )  # fmt: skip
    world.add(
        "gcp:folder/organizationPolicy:OrganizationPolicy", "pol-serial-old", {"folder": "folders/551",
        "constraint": "compute.disableSerialPortAccess", "booleanPolicy": {"enforced": True}},
    )  # fmt: skip
    world.add(
        "gcp:organizations/iAMCustomRole:IAMCustomRole", "auditor", {"orgId": ORG, "roleId": "auditor",
        "title": "Auditor", "permissions": ["logging.logEntries.list", "resourcemanager.projects.get"],
        "stage": "GA"}, id=f"organizations/{ORG}/roles/auditor",
    )  # fmt: skip
    world.add(
        "gcp:projects/iAMCustomRole:IAMCustomRole", "deployer", {"project": P, "roleId": "deployer",
        "title": "Deployer", "permissions": ["run.services.update", "run.services.get"]},
        id=f"projects/{P}/roles/deployer",
    )  # fmt: skip
    world.add(
        "gcp:organizations/iAMBinding:IAMBinding", "org-audit", {"orgId": ORG, "role": world.ref("auditor"),
        "members": ["group:audit@musterbank.example"]},
    )  # fmt: skip
    world.add(
        "gcp:folder/iAMBinding:IAMBinding", "folder-view", {"folder": world.ref("prod"),
        "role": "roles/monitoring.viewer", "members": ["group:sre@musterbank.example"]},
    )  # fmt: skip
    world.add(
        "gcp:serviceaccount/account:Account", "gha", {"accountId": "gha", "project": P},
        id=f"projects/{P}/serviceAccounts/gha@{P}.iam.gserviceaccount.com",
        outputs={"email": f"gha@{P}.iam.gserviceaccount.com",
        "name": f"projects/{P}/serviceAccounts/gha@{P}.iam.gserviceaccount.com",
        "member": f"serviceAccount:gha@{P}.iam.gserviceaccount.com"},
    )  # fmt: skip
    world.add(
        "gcp:iam/workloadIdentityPool:WorkloadIdentityPool", "pool", {"workloadIdentityPoolId": "ci", "project": P},
        id=f"projects/{P}/locations/global/workloadIdentityPools/ci",
        outputs={"name": "projects/998877/locations/global/workloadIdentityPools/ci"},
    )  # fmt: skip
    world.add(
        "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider", "github",
        {"workloadIdentityPoolId": "ci", "workloadIdentityPoolProviderId": "github", "project": P,
        "attributeMapping": {"google.subject": "assertion.sub", "attribute.repository": "assertion.repository"},
        "attributeCondition": "assertion.repository_owner_id == '771234' && assertion.ref == 'refs/heads/main'",
        "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"}},
    )  # fmt: skip
    world.add(
        "gcp:serviceaccount/iAMMember:IAMMember", "gha-wif", {"serviceAccountId": world.out("gha", "name"),
        "role": "roles/iam.workloadIdentityUser",
        "member": "principalSet://iam.googleapis.com/projects/998877/locations/global/workloadIdentityPools/ci/attribute.repository/musterbank/app"},
    )  # fmt: skip
    world.add(
        "gcp:projects/iAMBinding:IAMBinding", "gha-deploy", {"project": P, "role": world.ref("deployer"),
        "members": [world.out("gha", "member")]},
    )  # fmt: skip
    world.add(
        "gcp:projects/iAMMember:IAMMember", "sre-viewer", {"project": P, "role": "roles/logging.viewer",
        "member": "group:sre@musterbank.example", "condition": {"title": "hours",
        "expression": "request.time.getHours('Europe/Berlin') < 20"}},
    )  # fmt: skip
    world.add(
        "gcp:organizations/iamAuditConfig:IamAuditConfig", "org-audit-config", {"orgId": ORG,
        "service": "allServices", "auditLogConfigs": [{"logType": t} for t in ("ADMIN_READ", "DATA_READ",
        "DATA_WRITE")]},
    )  # fmt: skip
    world.add(
        "gcp:logging/organizationSink:OrganizationSink", "org-sink", {"name": "org", "orgId": ORG,
        "includeChildren": True, "destination": f"logging.googleapis.com/projects/{P}/locations/eu/buckets/org-audit"},
    )  # fmt: skip
    world.add(
        "gcp:logging/projectBucketConfig:ProjectBucketConfig", "org-logs", {"project": P, "location": "eu",
        "bucketId": "org-audit", "retentionDays": 730, "locked": True,
        "cmekSettings": {"kmsKeyName": f"projects/{P}/locations/europe/keyRings/l/cryptoKeys/l"}},
    )  # fmt: skip
    world.add(
        "gcp:compute/projectMetadata:ProjectMetadata", "meta", {"project": P, "metadata": {"enable-oslogin": "TRUE",
        "enable-oslogin-2fa": "TRUE", "block-project-ssh-keys": "TRUE"}},
    )  # fmt: skip
    world.add(
        "gcp:compute/firewallPolicy:FirewallPolicy", "hier", {"shortName": "hier", "parent": f"organizations/{ORG}"},
        id="locations/global/firewallPolicies/4242", outputs={"firewallPolicyId": "4242"},
    )  # fmt: skip
    world.add(
        "gcp:compute/firewallPolicyRule:FirewallPolicyRule", "hier-iap", {"firewallPolicy": world.ref("hier"),
        "priority": 100, "direction": "INGRESS", "action": "allow", "enableLogging": True,
        "match": {"srcIpRanges": ["35.235.240.0/20"], "layer4Configs": [{"ipProtocol": "tcp", "ports": ["22",
        "3389"]}]}},
    )  # fmt: skip
    world.add(
        "gcp:compute/firewallPolicyRule:FirewallPolicyRule", "hier-deny", {"firewallPolicy": world.ref("hier"),
        "priority": 900, "direction": "INGRESS", "action": "deny", "enableLogging": True,
        "match": {"srcIpRanges": ["0.0.0.0/0", "::/0"], "layer4Configs": [{"ipProtocol": "tcp", "ports": ["22",
        "3389"]}]}},
    )  # fmt: skip
    world.add(
        "gcp:compute/firewallPolicyAssociation:FirewallPolicyAssociation", "hier-org",
        {"firewallPolicy": world.ref("hier"), "attachmentTarget": f"organizations/{ORG}", "name": "org"},
    )  # fmt: skip
    world.add(
        "gcp:iam/denyPolicy:DenyPolicy", "no-keys", {"name": "no-keys",
        "parent": f"cloudresourcemanager.googleapis.com%2Forganizations%2F{ORG}",
        "rules": [{"denyRule": {"deniedPrincipals": ["principalSet://goog/public:all"],
        "deniedPermissions": ["iam.googleapis.com/serviceAccountKeys.create"]}}]},
    )  # fmt: skip
    world.add(
        "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter", "perimeter", {"parent": "accessPolicies/77",
        "name": "accessPolicies/77/servicePerimeters/core", "title": "core",
        "perimeterType": "PERIMETER_TYPE_REGULAR", "status": {"resources": ["projects/998877"],
        "restrictedServices": ["storage.googleapis.com", "bigquery.googleapis.com"],
        "vpcAccessibleServices": {"enableRestriction": True, "allowedServices": ["RESTRICTED-SERVICES"]}}},
    )  # fmt: skip
    world.add(
        "gcp:accesscontextmanager/accessLevel:AccessLevel", "corp", {"parent": "accessPolicies/77",
        "name": "accessPolicies/77/accessLevels/corp", "title": "corp",
        "basic": {"conditions": [{"ipSubnetworks": ["203.0.113.0/28"], "devicePolicy": {"requireScreenLock": True}}]}},
    )  # fmt: skip
    world.add(
        "gcp:essentialcontacts/contact:Contact", "sec", {"parent": f"organizations/{ORG}",
        "email": "security@musterbank.example", "languageTag": "de",
        "notificationCategorySubscriptions": ["SECURITY"]},
    )  # fmt: skip
    world.add(
        "gcp:privilegedaccessmanager/entitlement:entitlement", "pam", {"entitlementId": "breakglass",
        "location": "global", "parent": f"projects/{P}", "maxRequestDuration": "3600s",
        "eligibleUsers": [{"principals": ["group:sre@musterbank.example"]}],
        "privilegedAccess": {"gcpIamAccess": {"resource": f"//cloudresourcemanager.googleapis.com/projects/{P}",
        "resourceType": "cloudresourcemanager.googleapis.com/Project",
        "roleBindings": [{"role": "roles/cloudsql.viewer"}]}}, "requesterJustificationConfig": {"unstructured": {}},
        "approvalWorkflow": {"manualApprovals": {"requireApproverJustification": True,
        "steps": [{"approvalsNeeded": 1, "approvers": {"principals": ["group:security@musterbank.example"]}}]}}},
    )  # fmt: skip
    world.add(
        "gcp:identityplatform/config:Config", "idp", {"project": P, "signIn": {"allowDuplicateEmails": False,
        "anonymous": {"enabled": False}, "email": {"enabled": True, "passwordRequired": True}},
        "mfa": {"state": "MANDATORY", "enabledProviders": ["PHONE_SMS"]},
        "authorizedDomains": ["app.musterbank.example"], "monitoring": {"requestLogging": {"enabled": True}}},
    )  # fmt: skip
    world.add(
        "gcp:binaryauthorization/policy:Policy", "binauthz", {"globalPolicyEvaluationMode": "ENABLE",
        "defaultAdmissionRule": {"evaluationMode": "REQUIRE_ATTESTATION",
        "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG", "requireAttestationsBies": [f"projects/{P}/attestors/ci"]}},
    )  # fmt: skip
    world.add(
        "gcp:certificateauthority/caPool:CaPool", "ca-pool", {"name": "pool", "location": "europe-west3",
        "tier": "ENTERPRISE", "issuancePolicy": {"maximumLifetime": "7776000s"},
        "publishingOptions": {"publishCaCert": True, "publishCrl": True}},
    )  # fmt: skip
    world.add(
        "gcp:securitycenter/v2OrganizationNotificationConfig:V2OrganizationNotificationConfig", "scc",
        {"organization": ORG, "configId": "all", "location": "global", "pubsubTopic": f"projects/{P}/topics/scc",
        "streamingConfig": {"filter": "state=\"ACTIVE\""}},
    )  # fmt: skip
    world.add(
        "gcp:logging/metric:Metric", "iam-changes", {"name": "iam-changes",
        "filter": 'protoPayload.methodName="SetIamPolicy"', "metricDescriptor": {"metricKind": "DELTA",
        "valueType": "INT64"}},
    )  # fmt: skip
    world.add(
        "gcp:monitoring/notificationChannel:NotificationChannel", "oncall", {"displayName": "oncall",
        "type": "pagerduty", "sensitiveLabels": {"serviceKey": secret()}},
    )  # fmt: skip
    world.add(
        "gcp:monitoring/alertPolicy:AlertPolicy", "iam-alert", {"displayName": "iam", "combiner": "OR",
        "enabled": True, "notificationChannels": [world.ref("oncall")], "conditions": [{"displayName": "c",
        "conditionThreshold": {"filter": 'metric.type="logging.googleapis.com/user/iam-changes"',
        "comparison": "COMPARISON_GT", "duration": "0s"}}]},
    )  # fmt: skip
    return world
