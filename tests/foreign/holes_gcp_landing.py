"""Holes in the landing zone on GCP."""

from __future__ import annotations

from tests.foreign.edits import put
from tests.foreign.gcp_landing import P
from tests.foreign.hole import Holes
from tests.foreign.world import World

HOLES = Holes()
hole = HOLES


@hole("landing", "platform", "net-1-gcp-no-automatic-subnets")
def project_with_default_network(world: World) -> None:
    world.set("platform", autoCreateNetwork=True)


@hole("landing", "pol-disableServiceAccountKeyCreation", "emp-1-gcp-guardrails-enforced")
def org_policy_key_creation_not_enforced(world: World) -> None:
    put(world, "pol-disableServiceAccountKeyCreation", "spec.rules", [{"enforce": "FALSE"}])


@hole("landing", "pol-requireOsLogin", "emp-1-gcp-guardrails-enforced")
def org_policy_reset(world: World) -> None:
    world.set("pol-requireOsLogin", spec={"reset": True})


@hole("landing", "pol-locations", "infra-3-gcp-location-policy-in-eu")
def org_policy_locations_dry_run_only(world: World) -> None:
    world.set("pol-locations", spec=None, dryRunSpec={"rules": [{"values": {"allowedValues": ["in:eu-locations"]}}]})


@hole("landing", "pol-domains", "emp-1-gcp-guardrails-enforced")
def org_policy_domains_allow_all(world: World) -> None:
    put(world, "pol-domains", "spec.rules", [{"allowAll": "TRUE"}])


@hole("landing", "pol-extip", "emp-1-gcp-guardrails-enforced")
def org_policy_external_ip_allowed(world: World) -> None:
    put(world, "pol-extip", "spec.rules", [{"allowAll": "TRUE"}])


@hole("landing", "pol-serial-old", "emp-1-gcp-guardrails-enforced")
def old_org_policy_not_enforced(world: World) -> None:
    world.set("pol-serial-old", booleanPolicy={"enforced": False})


@hole("landing", "auditor", "emp-1-gcp-custom-role-narrow")
def org_custom_role_set_iam(world: World) -> None:
    world.edit("auditor", "permissions", lambda p: [*p, "resourcemanager.organizations.setIamPolicy"])


@hole("landing", "deployer", "emp-1-gcp-custom-role-narrow")
def custom_role_with_tokens_and_keys(world: World) -> None:
    world.edit(
        "deployer", "permissions", lambda p: [*p, "iam.serviceAccounts.getAccessToken", "iam.serviceAccountKeys.create"]
    )


@hole("landing", "org-audit", "emp-1-gcp-people-cannot-read-data")
def org_admin_is_a_user(world: World) -> None:
    world.set("org-audit", role="roles/resourcemanager.organizationAdmin", members=["user:ceo@musterbank.example"])


@hole("landing", "folder-pol", "emp-1-gcp-no-primitive-roles", "emp-1-gcp-people-cannot-read-data")
def folder_policy_owner_gmail(world: World) -> None:
    world.add(
        "gcp:folder/iAMPolicy:IAMPolicy",
        "folder-pol",
        {
            "folder": "folders/551",
            "policyData": '{"bindings":[{"role":"roles/owner","members":["user:freelancer@gmail.com"]}]}',
        },
    )


@hole("landing", "sre-viewer", "emp-1-gcp-people-cannot-read-data")
def human_by_workforce_principal(world: World) -> None:
    world.set(
        "sre-viewer",
        role="roles/spanner.databaseReader",
        member="principal://iam.googleapis.com/locations/global/workforcePools/staff/subject/anna",
    )


@hole("landing", "sre-viewer", "emp-1-gcp-people-cannot-read-data")
def security_admin_project(world: World) -> None:
    world.set("sre-viewer", role="roles/iam.securityAdmin")


@hole("landing", "gha-deploy", "emp-1-gcp-workloads-not-admin")
def workload_custom_role_admin(world: World) -> None:
    world.set("gha-deploy", role="roles/iam.roleAdmin")


@hole("landing", "github", "emp-1-gcp-federation-has-condition")
def pool_provider_shared_issuer_without_owner(world: World) -> None:
    world.set("github", attributeCondition="assertion.ref == 'refs/heads/main'")


@hole("landing", "gha-wif", "emp-1-gcp-people-cannot-read-data")
def sa_impersonation_by_human(world: World) -> None:
    world.set("gha-wif", role="roles/iam.serviceAccountTokenCreator", member="user:dev@musterbank.example")


@hole("landing", "org-audit-config", "mon-3-gcp-audit-config-complete")
def org_audit_missing_data_read(world: World) -> None:
    world.edit("org-audit-config", "auditLogConfigs", lambda a: [a[0], a[2]])


@hole("landing", "org-sink", "mon-3-gcp-sink-complete")
def org_sink_filter_drops_data_access(world: World) -> None:
    world.set("org-sink", filter='logName:"activity" AND NOT logName:"data_access"')


@hole("landing", "meta-item", "net-2-gcp-no-serial-port")
def project_metadata_item_serial(world: World) -> None:
    world.add(
        "gcp:compute/projectMetadataItem:ProjectMetadataItem",
        "meta-item",
        {"key": "serial-port-enable", "value": "TRUE", "project": P},
    )


@hole("landing", "hier-iap", "net-2-gcp-admin-ports-closed")
def hierarchical_rule_for_all_of_ipv6(world: World) -> None:
    put(world, "hier-iap", "match.srcIpRanges", ["35.235.240.0/20", "::/0"])


@hole("landing", "no-keys", "emp-1-gcp-guardrails-enforced")
def deny_policy_with_exception_for_all(world: World) -> None:
    put(world, "no-keys", "rules.0.denyRule.exceptionPrincipals", ["principalSet://goog/public:all"])


@hole("landing", "perimeter", "emp-1-gcp-perimeter-closed")
def perimeter_dry_run_only(world: World) -> None:
    world.set(
        "perimeter",
        status=None,
        useExplicitDryRunSpec=True,
        spec={"resources": ["projects/998877"], "restrictedServices": ["storage.googleapis.com"]},
    )


@hole("landing", "perimeter", "emp-1-gcp-perimeter-closed")
def perimeter_ingress_any_identity_all_sources(world: World) -> None:
    put(
        world,
        "perimeter",
        "status.ingressPolicies",
        [
            {
                "ingressFrom": {"identityType": "ANY_IDENTITY", "sources": [{"accessLevel": "*"}]},
                "ingressTo": {"resources": ["*"], "operations": [{"serviceName": "*"}]},
            }
        ],
    )


@hole("landing", "corp", "net-2-gcp-sql-networks-named")
def access_level_whole_internet(world: World) -> None:
    put(world, "corp", "basic.conditions", [{"ipSubnetworks": ["0.0.0.0/0", "::/0"]}])


@hole("landing", "pam", "emp-2-gcp-exceptions-approved")
def pam_without_approval(world: World) -> None:
    world.unset("pam", "approvalWorkflow")


@hole("landing", "pam", "emp-2-gcp-exceptions-approved")
def pam_for_a_day(world: World) -> None:
    world.set("pam", maxRequestDuration="604800s")


@hole("landing", "pam", "emp-2-gcp-exceptions-approved")
def pam_owner(world: World) -> None:
    put(world, "pam", "privilegedAccess.gcpIamAccess.roleBindings", [{"role": "roles/owner"}])


@hole("landing", "idp", "user-1-gcp-sign-in-strong")
def idp_mfa_disabled(world: World) -> None:
    world.set("idp", mfa={"state": "DISABLED"})


@hole("landing", "idp", "user-1-gcp-sign-in-strong")
def idp_anonymous_sign_in(world: World) -> None:
    put(world, "idp", "signIn.anonymous", {"enabled": True})


@hole("landing", "idp", "user-1-gcp-sign-in-strong")
def idp_passwordless_email(world: World) -> None:
    put(world, "idp", "signIn.email.passwordRequired", False)


@hole("landing", "binauthz", "dev-3-gcp-images-attested")
def binauthz_always_allow(world: World) -> None:
    put(
        world,
        "binauthz",
        "defaultAdmissionRule",
        {"evaluationMode": "ALWAYS_ALLOW", "enforcementMode": "ENFORCED_BLOCK_AND_AUDIT_LOG"},
    )


@hole("landing", "binauthz", "dev-3-gcp-images-attested")
def binauthz_dry_run(world: World) -> None:
    put(world, "binauthz", "defaultAdmissionRule.enforcementMode", "DRYRUN_AUDIT_LOG_ONLY")


@hole("landing", "oncall", "enc-2-all-passwords-are-secret")
def pagerduty_key_plain(world: World) -> None:
    world.set("oncall", sensitiveLabels={"serviceKey": "9f8e7d6c5b4a39281706f5e4d3c2b1a0"})


@hole("landing", "iam-alert", "team-1-gcp-alerts-reach-somebody")
def alert_without_channel(world: World) -> None:
    world.set("iam-alert", notificationChannels=[])


@hole("landing", "iam-alert", "team-1-gcp-alerts-reach-somebody")
def alert_disabled(world: World) -> None:
    world.set("iam-alert", enabled=False)


@hole("landing", "org-audit", "emp-1-gcp-people-cannot-read-data")
def auditors_read_objects_by_the_custom_role(world: World) -> None:
    world.edit("auditor", "permissions", lambda p: [*p, "storage.objects.get"])


@hole("landing", "joe", "emp-1-gcp-people-cannot-read-data")
def person_reads_tables_by_a_custom_role(world: World) -> None:
    world.edit("deployer", "permissions", lambda p: [*p, "bigquery.tables.getData"])
    grant = {"project": "musterbank", "role": world.ref("deployer"), "member": "user:joe@musterbank.example"}
    world.add("gcp:projects/iAMMember:IAMMember", "joe", grant)


@hole("landing", "gha-deploy", "emp-1-gcp-workloads-not-admin", "emp-1-gcp-no-impersonation-of-all")
def pipeline_administers_by_a_custom_role(world: World) -> None:
    more = ["run.services.setIamPolicy", "iam.serviceAccounts.actAs"]
    world.edit("deployer", "permissions", lambda p: [*p, *more])
