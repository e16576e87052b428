"""Rules for builds: no credentials in a source's address, nobody from outside starts or reads them (ENC-2, EMP-1)."""

from __future__ import annotations

from policy.aws_values import truthy
from policy.controls import fsbp, iso
from policy.credentials import kinds_in
from policy.model import Resource, Verdict, failed, passed
from policy.registry import Severity, rule

PROJECT = "aws:codebuild/project:Project"
WEBHOOK = "aws:codebuild/webhook:Webhook"


@rule(
    id="enc-2-aws-build-sources-no-credentials",
    title="Addresses of sources of builds hold no credentials",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=fsbp("CodeBuild.1") + iso("A.5.17"),
    remediation="Connect the repository by CodeConnections, and take the credential out of the address; rotate it.",
    types=(PROJECT,),
)
def build_sources_no_credentials(project: Resource) -> Verdict:
    """Whoever may describe the project reads the address."""
    for source in (*project.blocks("source"), *project.blocks("secondarySources")):
        for kind in kinds_in(str(source.get("location", default=""))):
            return failed(f"{source.path}.location holds {kind}", "an address without credentials")
    return passed()


@rule(
    id="emp-1-aws-builds-for-the-company",
    title="Nobody from outside starts builds, or reads them",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=iso("A.8.4", "A.8.31"),
    remediation="Leave project_visibility out; give the webhook a filter on ACTOR_ACCOUNT_ID, or on pushes only.",
    types=(PROJECT, WEBHOOK),
)
def builds_for_the_company(resource: Resource) -> Verdict:
    """A pull request of a stranger would otherwise run with the project's role, and a public log tells its secrets.

    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/public-builds.html
    """
    if resource.type == PROJECT:
        visibility = resource.get("projectVisibility", default="PRIVATE")
        return passed() if visibility == "PRIVATE" else failed(f"projectVisibility is {visibility}", "PRIVATE")
    groups = resource.blocks("filterGroups")
    if not groups:
        return failed("the webhook has no filterGroups: every event starts a build", "a filter")
    for group in groups:
        filters = {str(entry.get("type")): entry for entry in group.blocks("filters")}
        events = str(filters["EVENT"].get("pattern", default="")) if "EVENT" in filters else "PULL_REQUEST"
        actor = filters.get("ACTOR_ACCOUNT_ID")
        named = actor is not None and not truthy(actor.get("excludeMatchedPattern", default=False))
        if "PULL_REQUEST" in events.replace("PULL_REQUEST_MERGED", "") and not named:
            return failed(f"{group.path} lets anybody's pull request start a build", "a filter on ACTOR_ACCOUNT_ID")
    return passed()
