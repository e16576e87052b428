"""Who may do what for the quotes service on GCP, and the logs of it."""

from __future__ import annotations

import json

from tests.mutations.edits import add

MEMBER = "@{quotes-account.member}"
ORGANISATION = "organizations/123456789012"

GRANTS = [
    add(
        "gcp:projects/iAMMember:IAMMember",
        "quotes-tracing",
        {"project": "example-prod", "role": "roles/cloudtrace.agent", "member": MEMBER},
    ),
    add(
        "gcp:projects/iAMBinding:IAMBinding",
        "quotes-metrics",
        {"project": "example-prod", "role": "roles/monitoring.metricWriter", "members": [MEMBER]},
    ),
    add(
        "gcp:folder/iAMPolicy:IAMPolicy",
        "folder-policy",
        {
            "folder": "folders/4711",
            "policyData": json.dumps(
                {"bindings": [{"role": "roles/resourcemanager.folderViewer", "members": ["group:it@example.com"]}]}
            ),
        },
    ),
    add(
        "gcp:organizations/iAMMember:IAMMember",
        "auditors",
        {"orgId": "123456789012", "role": "roles/iam.securityReviewer", "member": "group:audit@example.com"},
    ),
    add(
        "gcp:storage/bucketIAMMember:BucketIAMMember",
        "quotes-files-reader",
        {"bucket": "@{quotes-files.name}", "role": "roles/storage.objectViewer", "member": MEMBER},
    ),
    add(
        "gcp:serviceaccount/iAMMember:IAMMember",
        "quotes-deployer",
        {
            "serviceAccountId": "@{quotes-account.name}",
            "role": "roles/iam.workloadIdentityUser",
            "member": "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/*",
        },
    ),
    add(
        "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
        "quotes-api-callers",
        {"name": "quotes-api", "location": "europe-west3", "role": "roles/run.invoker", "member": "allUsers"},
    ),
    add(
        "gcp:bigquery/datasetAccess:DatasetAccess",
        "quotes-warehouse-writer",
        {
            "datasetId": "quotes",
            "role": "WRITER",
            "userByEmail": "quotes@example-prod.iam.gserviceaccount.com",
        },
    ),
    add(
        "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
        "ci-provider",
        {
            "workloadIdentityPoolId": "ci",
            "workloadIdentityPoolProviderId": "github",
            "oidc": {"issuerUri": "https://token.actions.githubusercontent.com"},
            "attributeMapping": {"google.subject": "assertion.sub"},
            "attributeCondition": "assertion.repository_owner_id == '4711'",
        },
    ),
    add(
        "gcp:orgpolicy/policy:Policy",
        "places",
        {
            "name": f"{ORGANISATION}/policies/gcp.resourceLocations",
            "parent": ORGANISATION,
            "spec": {"rules": [{"values": {"allowedValues": ["in:eu-locations"]}}]},
        },
    ),
    add(
        "gcp:projects/organizationPolicy:OrganizationPolicy",
        "project-places",
        {
            "project": "example-prod",
            "constraint": "constraints/gcp.resourceLocations",
            "listPolicy": {"allow": {"values": ["in:europe-west3-locations", "in:europe-west4-locations"]}},
        },
    ),
]

LOGS = [
    add(
        "gcp:storage/bucket:Bucket",
        "log-archive",
        {
            "name": "example-log-archive",
            "location": "EU",
            "labels": {"classification": "internal", "purpose": "logs", "retention-days": "400"},
            "publicAccessPrevention": "enforced",
            "uniformBucketLevelAccess": True,
            "encryption": {"defaultKmsKeyName": "@{quotes-key.id}"},
            "retentionPolicy": {"retentionPeriod": "34560000", "isLocked": True},
            "lifecycleRules": [{"action": {"type": "Delete"}, "condition": {"age": 400}}],
        },
        id="example-log-archive",
    ),
    add(
        "gcp:logging/projectSink:ProjectSink",
        "log-sink",
        {
            "name": "log-sink",
            "destination": "storage.googleapis.com/example-log-archive",
            "filter": "",
            "uniqueWriterIdentity": True,
            "exclusions": [{"name": "health", "filter": 'httpRequest.requestUrl="/health"'}],
        },
    ),
    add(
        "gcp:logging/organizationSink:OrganizationSink",
        "company-sink",
        {
            "name": "company-sink",
            "orgId": "123456789012",
            "includeChildren": True,
            "destination": "logging.googleapis.com/projects/example-prod/locations/europe-west3/buckets/audit",
        },
    ),
    add(
        "gcp:logging/projectBucketConfig:ProjectBucketConfig",
        "log-bucket",
        {
            "project": "example-prod",
            "location": "europe-west3",
            "bucketId": "audit",
            "retentionDays": 400,
            "locked": True,
            "cmekSettings": {"kmsKeyName": "@{quotes-key.id}"},
        },
    ),
    add(
        "gcp:projects/iAMAuditConfig:IAMAuditConfig",
        "audit-config",
        {
            "project": "example-prod",
            "service": "allServices",
            "auditLogConfigs": [{"logType": "ADMIN_READ"}, {"logType": "DATA_READ"}, {"logType": "DATA_WRITE"}],
        },
    ),
]

SPECIMENS = [*GRANTS, *LOGS]
