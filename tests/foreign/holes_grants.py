"""Holes in what IAM policies, trust and the policies of resources grant, spelled to look harmless."""

from __future__ import annotations

from typing import Any

from tests.foreign.aws_grants import ORGANISATION, PARTNER, STRANGER, root, trusting
from tests.foreign.aws_parts import bucket_policy, role
from tests.foreign.hole import Holes
from tests.foreign.world import ACCOUNT, World, allow, policy

HOLES = hole = Holes()
PUBLIC, OWN, SOURCE = (
    "gdpr-1-aws-resource-policy-not-public",
    "gdpr-1-aws-resource-policy-own-accounts",
    "gdpr-1-aws-service-access-has-source",
)
SUBJECT, EXTERNAL, FEDERATED = (
    "emp-1-aws-oidc-trust-has-subject",
    "emp-2-aws-foreign-trust-has-external-id",
    "emp-1-aws-federated-trust-named",
)
READS, ESCALATES = "emp-1-aws-secrets-and-data-named", "emp-1-aws-no-privilege-escalation"
LAKE = "arn:aws:s3:::acme-lake/*"
GITLAB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/gitlab.com"
AUDIENCE = {"gitlab.com:aud": "https://gitlab.com"}


def web(conditions: Any, issuer: str = GITLAB) -> dict[str, Any]:
    """Trust in an OpenID Connect provider."""
    return {"Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": issuer}, "Condition": conditions}


def trusts(name: str, rule: str, *, conditions: Any = None, **statement: Any) -> None:
    """A hole: a role that trusts somebody."""

    def edit(world: World) -> None:
        entry = {"Effect": "Allow", "Action": "sts:AssumeRole", **statement}
        trusting(world, "visitor", {**entry, "Condition": conditions} if conditions else entry)

    edit.__name__ = name
    hole("grants", "visitor", rule)(edit)


def may(name: str, rule: str, *statements: Any) -> None:
    """A hole: a policy that nobody has been given yet."""

    def edit(world: World) -> None:
        arn = f"arn:aws:iam::{ACCOUNT}:policy/wide"
        world.add("aws:iam/policy:Policy", "wide", {"policy": policy(*statements)}, id=arn, arn=arn)

    edit.__name__ = name
    hole("grants", "wide", rule)(edit)


def opens(name: str, rule: str, statement: Any) -> None:
    """A hole: one statement more in a bucket's policy."""

    def edit(world: World) -> None:
        bucket_policy(world, "lake", statement)

    edit.__name__ = name
    hole("grants", "lake-policy", rule)(edit)


def shows(kind: str, property: str, **more: Any) -> None:
    """A hole: a policy for everybody, of a type that few look at."""

    def edit(world: World) -> None:
        world.add(kind, "open", {**more, property: policy(allow("*", "*", principal={"AWS": "*"}))})

    edit.__name__ = f"everybody by {kind.rsplit(':', 1)[0]}"
    hole("grants", "open", PUBLIC)(edit)


trusts("external id of any text", EXTERNAL, Principal=root(PARTNER), conditions={"StringLike": {"sts:ExternalId": "*"}})
trusts(
    "external id must be missing", EXTERNAL, Principal=root(PARTNER), conditions={"Null": {"sts:ExternalId": "true"}}
)
trusts(
    "external id only if given", EXTERNAL, Principal=root(PARTNER),
    conditions={"StringEqualsIfExists": {"sts:ExternalId": "7f3e"}},
)  # fmt: skip
trusts("every account as its root", "emp-1-aws-role-trust-not-public", Principal={"AWS": "arn:aws:iam::*:root"})
trusts(
    "everybody but one account", "emp-1-aws-role-trust-not-public",
    NotPrincipal={"AWS": f"arn:aws:iam::{STRANGER}:root"},
)  # fmt: skip
trusts(
    "everybody outside of the organisation", "emp-1-aws-role-trust-not-public", Principal={"AWS": "*"},
    conditions={"StringNotEquals": {"aws:PrincipalOrgID": ORGANISATION}},
)  # fmt: skip
trusts("a stranger in another partition", EXTERNAL, Principal={"AWS": [f"arn:aws-cn:iam::{STRANGER}:root"]})
trusts("only the audience", SUBJECT, **web({"StringEquals": AUDIENCE}))
trusts(
    "a group by the start of its name", SUBJECT,
    **web({
        "StringEquals": AUDIENCE,
        "StringLike": {"gitlab.com:sub": "project_path:acme*/shop:ref_type:branch:ref:main"},
    }),
)  # fmt: skip
trusts(
    "a subject for all values, of which there may be none", SUBJECT,
    **web({"StringEquals": AUDIENCE, "ForAllValues:StringLike": {"gitlab.com:sub": "project_path:acme/shop:*"}}),
)  # fmt: skip
trusts(
    "every identity pool", SUBJECT,
    **web(
        {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}},
        "cognito-identity.amazonaws.com",
    ),
)  # fmt: skip
trusts(
    "assertions for any service", FEDERATED, Action="sts:AssumeRoleWithSAML",
    Principal={"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/idp"},
)  # fmt: skip
trusts(
    "a strangers identity provider", FEDERATED, Action="sts:AssumeRoleWithSAML",
    Principal={"Federated": f"arn:aws:iam::{STRANGER}:saml-provider/idp"},
    conditions={"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
)  # fmt: skip
trusts(
    "every certificate", FEDERATED, Action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    Principal={"Service": "rolesanywhere.amazonaws.com"},
)  # fmt: skip

may("everything with two stars", "emp-1-aws-policy-not-admin", allow(["*:*"], ["*"]))
may("roles to pass by what they are not", "emp-1-aws-pass-role-named", {
    "Effect": "Allow", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::*:role/admin",
})  # fmt: skip
may("new versions of policies by a question mark", ESCALATES, allow("iam:CreatePolicyVersio?", "*"))
may("whom every role trusts", ESCALATES, allow("iam:UpdateAssumeRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/*"))
may(
    "code of every function",
    ESCALATES,
    allow("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:*"),
)
may("every key of the account", READS, allow(["kms:Decr*"], f"arn:aws:kms:*:{ACCOUNT}:key/*"))
may("every secret", READS, allow("secretsmanager:Get*", f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:*"))


@hole("grants", "visitor", "emp-1-aws-principal-not-admin")
def administrator_of_another_partition(world: World) -> None:
    role(world, "visitor", "ec2")
    world.set("visitor", managedPolicyArns=["arn:aws-us-gov:iam::aws:policy/AdministratorAccess"])


@hole("grants", "loader", "emp-1-aws-principal-not-admin")
def administrator_by_exclusive_attachments(world: World) -> None:
    kind = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
    world.add(kind, "only", {"roleName": "loader", "policyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]})


opens("readers by their referer", PUBLIC, allow("s3:GetObject", LAKE, principal={"AWS": "*"}, Condition={
    "StringLike": {"aws:Referer": "https://acme.example/*"},
}))  # fmt: skip
opens("both halves of the internet", PUBLIC, allow("s3:*Object", LAKE, principal="*", Condition={
    "IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]},
}))  # fmt: skip
opens("every organisation", PUBLIC, allow("s3:GetObject", LAKE, principal="*", Condition={
    "StringLike": {"aws:PrincipalOrgID": "o-*"},
}))  # fmt: skip
opens("a service for any distribution", SOURCE, allow("s3:GetObject", LAKE, principal={
    "Service": "cloudfront.amazonaws.com",
}, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:cloudfront::*:distribution/*"}}))  # fmt: skip
opens("a canonical user", OWN, allow("s3:GetObject", LAKE, principal={"CanonicalUser": "79a59df900b949e55d96a1e6"}))


@hole("grants", "reports", "gdpr-1-aws-access-point-blocks-public-access")
def access_point_with_half_of_its_block(world: World) -> None:
    world.unset("reports", "vpcConfiguration")
    half = {"blockPublicAcls": True, "ignorePublicAcls": True, "blockPublicPolicy": "false"}
    world.set("reports", publicAccessBlockConfiguration={**half, "restrictPublicBuckets": False})


@hole("grants", "images-policy", PUBLIC)
def images_for_paths_of_which_there_may_be_none(world: World) -> None:
    paths = {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": f"{ORGANISATION}/*"}}
    pull = {"Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage"], "Condition": paths}
    world.set("images-policy", policy=policy(pull))


@hole("grants", "news", OWN)
def topic_for_whoever_owns_a_source(world: World) -> None:
    owner = {"StringEquals": {"AWS:SourceOwner": STRANGER}}
    world.set("news", policy=policy(allow("SNS:Subscribe", "*", principal={"AWS": "*"}, Condition=owner)))


@hole("grants", "s3-calls", "gdpr-1-aws-function-not-public")
def bucket_calls_for_whoever_has_its_name(world: World) -> None:
    world.unset("s3-calls", "sourceAccount")


@hole("grants", "thumb-url", "app-2-aws-cors-credentials-named-origins")
def any_site_calls_the_function_with_credentials(world: World) -> None:
    world.set("thumb-url", cors={"allowOrigins": ["*"], "allowCredentials": True, "allowMethods": ["*"]})


@hole("grants", "device", "emp-1-aws-device-policies-named")
def device_hears_every_topic(world: World) -> None:
    world.set("device", policy=policy(allow(["iot:Connect", "iot:Subscribe", "iot:Receive"], ["*"])))


@hole("grants", "signer", "gdpr-1-aws-shared-with-named-accounts")
def stranger_signs_code(world: World) -> None:
    signs = {"profileName": "p", "principal": STRANGER, "action": "signer:StartSigningJob"}
    world.add("aws:signer/signingProfilePermission:SigningProfilePermission", "signer", signs)


@hole("grants", "visit", "gdpr-1-aws-shared-with-named-accounts")
def stranger_makes_endpoints_of_the_warehouse(world: World) -> None:
    allowed = {"account": STRANGER, "clusterIdentifier": "dwh"}
    world.add("aws:redshift/endpointAuthorization:EndpointAuthorization", "visit", allowed)


shows("aws:codeartifact/domainPermissions:DomainPermissions", "policyDocument", domain="d")
shows("aws:redshift/resourcePolicy:ResourcePolicy", "policy", resourceArn="r")
shows("aws:codebuild/resourcePolicy:ResourcePolicy", "policy", resourceArn="r")
shows("aws:networkfirewall/resourcePolicy:ResourcePolicy", "policy", resourceArn="r")
shows("aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy", "resourcePolicy", modelPackageGroupName="m")
shows("aws:oam/sinkPolicy:SinkPolicy", "policy", sinkIdentifier="s")
shows("aws:xray/resourcePolicy:ResourcePolicy", "policyDocument", policyName="x")
shows("aws:lambda/resourcePolicy:ResourcePolicy", "policy", resourceArn="f")
shows("aws:opensearchingest/resourcePolicy:ResourcePolicy", "policy", resourceArn="p")
shows("aws:amp/resourcePolicy:ResourcePolicy", "policyDocument", workspaceId="w")
shows("aws:dsql/clusterPolicy:ClusterPolicy", "policy", identifier="c")
shows("aws:vpclattice/resourcePolicy:ResourcePolicy", "policy", resourceArn="s")
shows("aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy", "policy", resourceArn="a")
