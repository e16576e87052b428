"""Rules for the policies that resources carry, of whatever type: nobody unnamed, no other account, no service for
everybody."""

from __future__ import annotations

from collections.abc import Iterator

from policy.aws_accounts import LOG_DELIVERY, own_accounts
from policy.aws_policies import POLICY_PATHS, document_of, has_policy, policies_about
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.iam.access import foreign_accounts, public, unguarded_services
from policy.iam.document import Document, Statement
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Relation, Severity, rule
from policy.rules.aws.storage import refuses_plain_http

DELIVERING = {
    "aws:s3/": ("cloudtrail", "config", "logging.s3", "delivery.logs", "cloudfront", "s3", "guardduty", "ses"),
    "aws:sns/": ("s3", "cloudwatch", "budgets", "ses", "config", "cloudtrail", "costalerts"),
    "aws:sqs/": ("sns", "s3", "events"),
    "aws:kinesis/": ("dynamodb", "events"),
    "aws:lambda/": ("s3", "sns", "events", "apigateway", "elasticloadbalancing", "logs", "config", "cognito-idp"),
}
"""Services that say for whom they act when they reach these resources; the others could not meet a condition on it."""

UNSEEN = "no policy is written here"
ORIGIN_IDENTITY = "aws:cloudfront/originAccessIdentity:OriginAccessIdentity"


@rule(
    id="gdpr-1-aws-resource-policy-not-public",
    title="No resource policy lets in anybody or any AWS account",
    severity=Severity.CRITICAL,
    statements=("GDPR-1", "EMP-1"),
    controls=fsbp("S3.2", "S3.3", "KMS.5", "SNS.4", relation=Relation.PARTIAL) + iso("A.5.15", "A.8.3") + pci("7.2.1"),
    remediation=(
        "Name the principals, or add a condition that fixes who asks: aws:PrincipalOrgID, "
        "aws:SourceAccount, aws:SourceVpce …"
    ),
    types=tuple(POLICY_PATHS),
)
def resource_policy_not_public(resource: Resource) -> Verdict:
    """Judged by what a stranger could make of it, with conditions and denials; see `policy.iam.callers`."""
    if not has_policy(resource):
        return not_applicable(UNSEEN)
    for statement in public(document_of(resource)):
        actions = ", ".join(statement.actions[:3]) or "its actions"
        return failed(
            f"{POLICY_PATHS[resource.type]}: {statement.place} allows {actions} to anybody or any account",
            "named principals, or a condition that fixes the account, organisation or network",
        )
    return passed()


@rule(
    id="gdpr-1-aws-resource-policy-own-accounts",
    title="No resource policy lets in an account that is not the company's own",
    severity=Severity.HIGH,
    statements=("GDPR-1", "EMP-1"),
    controls=fsbp("S3.6", relation=Relation.PARTIAL) + iso("A.5.15", "A.5.19"),
    remediation="Take the account out of the policy, or list it among the company's accounts when it is one.",
    types=tuple(POLICY_PATHS),
)
def resource_policy_own_accounts(resource: Resource, graph: Graph) -> Verdict:
    """AWS services are not accounts, and neither are those that deliver the logs of load balancers."""
    if not has_policy(resource):
        return not_applicable(UNSEEN)
    own = own_accounts(graph)
    document = document_of(resource)
    found = foreign_accounts(document, own | LOG_DELIVERY)
    if not found:
        for name, statement in _canonical_users(document, graph):
            return undetermined(f"{statement.place} lets the canonical user {name} in, and nothing says whose that is")
        return passed()
    account, statement = next(iter(found.items()))
    if not own:
        return undetermined(
            f"{statement.place} lets account {account} in, and it is not known which accounts are the company's own"
        )
    return failed(
        f"{statement.place} lets account {account} in", f"the company's own accounts: {', '.join(sorted(own))}"
    )


def _canonical_users(document: Document, graph: Graph) -> Iterator[tuple[str, Statement]]:
    """Accounts by S3's own numbers for them, which no ARN shows; those of CloudFront's identities are known."""
    identities = {entry.get("s3CanonicalUserId", default="") for entry in graph.by_type(ORIGIN_IDENTITY)}
    for statement in document.allows:
        for principal in statement.principals:
            if principal.kind == "CanonicalUser" and principal.value not in identities:
                yield principal.value, statement


@rule(
    id="gdpr-1-aws-service-access-has-source",
    title="AWS services that resource policies let in act for the company only",
    severity=Severity.MEDIUM,
    statements=("GDPR-1",),
    controls=iso("A.5.15"),
    remediation="Add a condition on aws:SourceAccount or aws:SourceArn to the statement that names the service.",
    types=tuple(token for token in POLICY_PATHS if token.startswith(tuple(DELIVERING))),
)
def service_access_has_source(resource: Resource) -> Verdict:
    """Otherwise anybody can have the service act on the resource (the confused deputy)."""
    if not has_policy(resource):
        return not_applicable(UNSEEN)
    names = next(services for prefix, services in DELIVERING.items() if resource.type.startswith(prefix))
    for service, statement in unguarded_services(
        document_of(resource), [f"{name}.amazonaws.com" for name in names]
    ).items():
        return failed(
            f"{statement.place} lets {service} in for whatever account it acts for",
            "a condition on aws:SourceAccount or aws:SourceArn",
        )
    return passed()


@rule(
    id="enc-1-aws-messaging-tls-only",
    title="Topics and queues refuse requests without TLS",
    severity=Severity.MEDIUM,
    statements=("ENC-1", "NET-6"),
    controls=iso("A.8.24") + pci("4.2.1"),
    remediation=(
        "Deny sns:Publish, or sqs:*, to every principal in the resource's policy while aws:SecureTransport is false."
    ),
    types=("aws:sns/topic:Topic", "aws:sqs/queue:Queue"),
)
def messaging_tls_only(resource: Resource, graph: Graph) -> Verdict:
    """Publishing, sending and receiving are tried: each must be denied."""
    actions: tuple[str, ...]
    if resource.type == "aws:sns/topic:Topic":
        separate, path, actions = "aws:sns/topicPolicy:TopicPolicy", "arn", ("sns:Publish",)
    else:
        separate, path, actions = (
            "aws:sqs/queuePolicy:QueuePolicy",
            "queueUrl",
            ("sqs:SendMessage", "sqs:ReceiveMessage"),
        )
    documents = list(policies_about(graph, resource, separate, path))
    arn = str(resource.get("arn", "*"))
    for action in actions:
        if not any(refuses_plain_http(document, action, arn) for document in documents):
            return failed(f"no policy denies {action} without TLS", "Deny to * while aws:SecureTransport is false")
    return passed()
