"""Functions, apps, pipelines and tunnels of GCP: HTTPS, supported runtimes, callers who show who they are.

Sources: https://cloud.google.com/functions/docs/runtime-support,
https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions,
https://cloud.google.com/build/docs/automating-builds/github/build-repos-from-github.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.controls import iso, pci
from policy.model import Block, Resource, Unknown, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Severity, rule

FUNCTION = "gcp:cloudfunctions/function:Function"
FUNCTION_V2 = "gcp:cloudfunctionsv2/function:Function"
APPS = ("gcp:appengine/standardAppVersion:StandardAppVersion", "gcp:appengine/flexibleAppVersion:FlexibleAppVersion")
OPTIONAL = ("SECURE_OPTIONAL", "SECURE_NEVER")


@rule(
    id="enc-1-gcp-services-https-only",
    title="Functions and apps answer over HTTPS only",
    severity=Severity.HIGH,
    statements=("ENC-1", "NET-6"),
    controls=(*iso("A.8.24"), *pci("4.2.1")),
    remediation="Set https_trigger_security_level or the handlers' security_level to SECURE_ALWAYS.",
    types=(FUNCTION, *APPS),
)
def services_https_only(service: Resource) -> Verdict:
    if service.type == FUNCTION:
        if service.has("eventTrigger"):
            return not_applicable("an event starts it, not a request")
        level = str(service.get("httpsTriggerSecurityLevel", default="SECURE_ALWAYS"))
        if level in OPTIONAL:
            return failed(f"httpsTriggerSecurityLevel is {level}", "SECURE_ALWAYS")
        return passed()
    for block in service.blocks("handlers"):
        level = str(block.get("securityLevel", default="SECURE_DEFAULT"))
        if level in OPTIONAL:
            return failed(f"{block.path}.securityLevel is {level}", "SECURE_ALWAYS")
    return passed()


ENDED = re.compile(
    r"nodejs(6|8|10|12|14|16|18|20)|python(2|27|37|38|39)|go1(|11|12|13|14|16|18|19|20|21)|java(7|8|11)|ruby(2\d|30|31)"
    r"|php(5|55|72|73|74|80|81)|dotnet[36]",
    re.IGNORECASE,
)
RUNTIMES = {FUNCTION: "runtime", FUNCTION_V2: "buildConfig.runtime", APPS[0]: "runtime"}


@rule(
    id="dev-3-gcp-runtime-supported",
    title="Functions and apps run on runtimes that still get security updates",
    severity=Severity.MEDIUM,
    statements=("DEV-3",),
    controls=(*iso("A.8.8"), *pci("6.3.3")),
    remediation="Move to a later version of the runtime.",
    types=tuple(RUNTIMES),
)
def runtime_supported(service: Resource) -> Verdict:
    runtime = service.get(RUNTIMES[service.type])
    if not runtime:
        return not_applicable("it names no runtime")
    return (
        failed(f"runtime is {runtime}, which Google has deprecated", "a supported one")
        if ENDED.fullmatch(str(runtime))
        else passed()
    )


TRIGGER = "gcp:cloudbuild/trigger:Trigger"
PULL_REQUESTS = ("github.pullRequest", "repositoryEventConfig.pullRequest")


@rule(
    id="emp-1-gcp-strangers-start-no-build",
    title="A stranger's pull request starts no build",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=(*iso("A.8.25", "A.8.28"),),
    remediation="Set comment_control to COMMENTS_ENABLED_FOR_EXTERNAL_CONTRIBUTORS_ONLY, or require an approval.",
    types=(TRIGGER,),
)
def strangers_start_no_build(trigger: Resource) -> Verdict:
    """The build runs what the pull request changed, with the trigger's service account."""
    if trigger.get("disabled", default=False):
        return not_applicable("the trigger is disabled")
    paths = [path for path in PULL_REQUESTS if trigger.has(path)]
    if not paths:
        return not_applicable("pull requests do not start it")
    if trigger.get("approvalConfig.approvalRequired", default=False):
        return passed()
    for path in paths:
        control = str(trigger.get(f"{path}.commentControl", default="COMMENTS_DISABLED"))
        if control == "COMMENTS_DISABLED":
            return failed(f"{path}.commentControl is {control}", "a comment of somebody of the company first")
    return passed()


SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
SCHEDULE = "gcp:cloudscheduler/job:Job"


@rule(
    id="app-1-gcp-calls-show-who-calls",
    title="What Pub/Sub and Cloud Scheduler call can tell who calls",
    severity=Severity.MEDIUM,
    statements=("APP-1",),
    controls=(*iso("A.8.5"),),
    remediation="Give the push configuration or the HTTP target an oidc_token with a service account.",
    types=(SUBSCRIPTION, SCHEDULE),
)
def calls_show_who_calls(resource: Resource) -> Verdict:
    """Without a token the receiver has to take messages from everybody."""
    path = "pushConfig" if resource.type == SUBSCRIPTION else "httpTarget"
    address = resource.raw(f"{path}.pushEndpoint" if resource.type == SUBSCRIPTION else f"{path}.uri")
    if address in (None, ""):
        if isinstance(resource.raw(path), Unknown):
            return undetermined(f"{path} is unknown")
        return not_applicable("it calls nothing over HTTP")
    if any(resource.get(f"{path}.{token}") for token in ("oidcToken", "oauthToken")):
        return passed()
    return failed(f"{path}.oidcToken is missing", "a token of a service account")


@rule(
    id="dev-3-gcp-images-attested",
    title="A policy on container images that the stack makes blocks what it does not know",
    severity=Severity.MEDIUM,
    statements=("DEV-3",),
    controls=(*iso("A.8.19"),),
    remediation="Require attestations (or ALWAYS_DENY with named images), with ENFORCED_BLOCK_AND_AUDIT_LOG.",
    types=("gcp:binaryauthorization/policy:Policy",),
)
def images_attested(policy: Resource) -> Verdict:
    """The default rule, and those of single clusters."""
    blocks: list[tuple[Block, str]] = [(policy, "defaultAdmissionRule")]
    blocks.extend((block, "") for block in policy.blocks("clusterAdmissionRules"))
    for block, path in blocks:
        found = next(_admits(block, path), None)
        if found:
            return failed(found, "REQUIRE_ATTESTATION, ENFORCED_BLOCK_AND_AUDIT_LOG")
    return passed()


def _admits(block: Block, path: str) -> Iterator[str]:
    for key, bad in (("evaluationMode", "ALWAYS_ALLOW"), ("enforcementMode", "DRYRUN_AUDIT_LOG_ONLY")):
        place = f"{path}.{key}".lstrip(".")
        if str(block.get(place, default="")).upper() == bad:
            yield f"{block.path}.{place} is {bad}".lstrip(".")


OPEN = re.compile(r"\ballow\s+[a-z, ]+?\s*(?:;|:\s*if\s+(?:true\b|request\.time\s*<)|$)", re.MULTILINE)
"""A statement without a condition, one that always holds, or the test mode that the console writes."""
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


@rule(
    id="gdpr-1-gcp-firebase-rules-closed",
    title="Firebase's rules let nobody in without a condition",
    severity=Severity.CRITICAL,
    statements=("GDPR-1", "EMP-1"),
    controls=(*iso("A.8.3"), *pci("7.2.1")),
    remediation="Ask for request.auth and who the data belongs to in every allow statement.",
    types=("gcp:firebaserules/ruleset:Ruleset",),
)
def firebase_rules_closed(ruleset: Resource) -> Verdict:
    """Firestore and Cloud Storage answer browsers by these rules alone, whatever IAM says."""
    files = ruleset.blocks("source.files")
    if not files:
        return not_applicable("it has no files")
    for block in files:
        found = OPEN.search(COMMENT.sub("", str(block.get("content"))))
        if found:
            return failed(f"{block.path} has '{' '.join(found[0].split())}'", "a condition on request.auth")
    return passed()


@rule(
    id="enc-1-gcp-vpn-ike-2",
    title="VPN tunnels use IKE version 2",
    severity=Severity.MEDIUM,
    statements=("ENC-1", "NET-6"),
    controls=(*iso("A.8.24"), *pci("4.2.1")),
    remediation="Set ike_version to 2.",
    types=("gcp:compute/vPNTunnel:VPNTunnel",),
)
def vpn_ike_2(tunnel: Resource) -> Verdict:
    """Version 1 is deprecated (RFC 9395): it admits ciphers that nobody should use any more."""
    version = int(tunnel.get("ikeVersion", default=2))
    return passed() if version == 2 else failed(f"ikeVersion is {version}", "2")
