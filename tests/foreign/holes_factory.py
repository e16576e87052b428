"""Holes in builds, deliveries of events, sign-in, functions and containers; credentials under names of all kinds."""

from __future__ import annotations

import json
from typing import Any

from tests.foreign.hole import Holes
from tests.foreign.world import World, allow, policy

HOLES = Holes()
STRANGER = "999988887777"
BUILDS, LEFT_BEHIND = "emp-1-aws-builds-confined", "enc-2-aws-build-results-encrypted"
IN_PLAIN, SETTINGS = "enc-2-all-passwords-are-secret", "enc-2-all-no-credential-in-environment"
COPIES, DELIVERED = "infra-3-aws-copies-in-eu", "gdpr-1-aws-deliveries-own-accounts"
LOGGED, ON_THE_WIRE = "mon-2-aws-services-logged", "enc-1-aws-data-tools-encrypted"
PLATFORM, SHARED = "dev-3-aws-container-platforms-supported", "gdpr-1-aws-shared-with-named-accounts"
OFF = {"status": "DISABLED"}
RANDOM = "a8Zk29dlKq0smXvB7c1pQwErTyUiOp"

HOLES.edit("factory build", "a build that owns its machine", BUILDS, "environment",
           lambda given: {**given, "privilegedMode": "true"})  # fmt: skip
HOLES.put("factory build", "a build for everybody to read", BUILDS, projectVisibility="PUBLIC_READ")
HOLES.put("factory build", "a source with any certificate", BUILDS,
          source={"type": "GITHUB_ENTERPRISE", "location": "https://git.example", "insecureSsl": True})  # fmt: skip
HOLES.drop("factory pushed", "a build of everybody's pushes", BUILDS, "filterGroups")
HOLES.add("factory hook", "a pipeline that anybody starts", BUILDS, "aws:codepipeline/webhook:Webhook",
          authentication="UNAUTHENTICATED", targetAction="Source", targetPipeline="line", filters=[])  # fmt: skip
HOLES.put("factory build", "a silent build", LOGGED, logsConfig={"cloudwatchLogs": OFF, "s3Logs": OFF})
HOLES.put("factory build", "a build's logs in plain", LEFT_BEHIND,
          logsConfig={"s3Logs": {"status": "ENABLED", "location": "made", "encryptionDisabled": "true"}})  # fmt: skip
HOLES.put("factory build", "more artifacts in plain", LEFT_BEHIND,
          secondaryArtifacts=[{"artifactIdentifier": "x", "type": "S3", "encryptionDisabled": True}])  # fmt: skip
HOLES.put("factory build", "a password in the source's address", IN_PLAIN,
          source={"type": "BITBUCKET", "location": "https://ci:Pa55word2026@bitbucket.org/acme/x.git"})  # fmt: skip
HOLES.add("factory token", "a token to read sources", IN_PLAIN, "aws:codebuild/sourceCredential:SourceCredential",
          authType="PERSONAL_ACCESS_TOKEN", serverType="BITBUCKET", token=RANDOM)  # fmt: skip


@HOLES("factory", "line", COPIES)
def artifacts_in_virginia(world: World) -> None:
    far = {"region": "us-east-1", "location": "acme-us", "type": "S3"}
    world.edit("line", "artifactStores", lambda stores: [*stores, far])


@HOLES("factory", "line", SETTINGS)
def a_token_in_a_stage(world: World) -> None:
    def change(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        given = {"Owner": "acme", "Repo": "shop", "OAuthToken": RANDOM}
        stages[0]["actions"][0].update(provider="GitHub", owner="ThirdParty", configuration=given)
        return stages

    world.edit("line", "stages", change)


HOLES.add("factory lent", "packages for a stranger", "gdpr-1-aws-resource-policy-own-accounts",
          "aws:codeartifact/domainPermissions:DomainPermissions", domain="acme",
          policyDocument=policy(allow("codeartifact:*", "*", principal={"AWS": STRANGER})))  # fmt: skip
HOLES.put("factory svc-copies", "images for a stranger", DELIVERED, replicationConfiguration={
    "rules": [{"destinations": [{"region": "eu-west-1", "registryId": STRANGER}]}]})  # fmt: skip
HOLES.put("factory svc", "every tag may change", "dev-3-aws-image-tags-immutable",
          imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
          imageTagMutabilityExclusionFilters=[{"filter": "*", "filterType": "WILDCARD"}])  # fmt: skip
HOLES.put("factory done-hook", "messages for a stranger", DELIVERED, protocol="sqs",
          endpoint=f"arn:aws:sqs:eu-west-3:{STRANGER}:q")  # fmt: skip
HOLES.add("factory target", "events for a stranger", DELIVERED, "aws:cloudwatch/eventTarget:EventTarget",
          rule="r", arn=f"arn:aws:sqs:eu-west-3:{STRANGER}:q")  # fmt: skip
HOLES.add("factory target", "events in Virginia", COPIES, "aws:cloudwatch/eventTarget:EventTarget",
          rule="r", arn="arn:aws:events:us-east-1:444455556666:event-bus/default")  # fmt: skip
HOLES.add("factory twins", "events in two continents", COPIES, "aws:cloudwatch/eventEndpoint:EventEndpoint",
          name="g", routingConfig={"failoverConfig": {"secondary": {"route": "us-east-1"}}})  # fmt: skip
HOLES.add("factory pipe", "messages piped to California", COPIES, "aws:pipes/pipe:Pipe",
          target="arn:aws:sqs:us-west-1:444455556666:q")  # fmt: skip
HOLES.add("factory caller", "a key to another's API", IN_PLAIN, "aws:cloudwatch/eventConnection:EventConnection",
          authorizationType="API_KEY", authParameters={"apiKey": {"key": "x-api-key", "value": RANDOM}})  # fmt: skip
HOLES.add("factory push", "a key to push messages", IN_PLAIN, "aws:sns/platformApplication:PlatformApplication",
          platform="GCM", platformCredential=RANDOM)  # fmt: skip
HOLES.add("factory branch", "a page's password", IN_PLAIN, "aws:amplify/branch:Branch", appId="a",
          enableBasicAuth=True, basicAuthCredentials="dXNlcjpTb21tZXIyMDI2IQ==")  # fmt: skip
HOLES.put(
    "factory web", "tokens in addresses", "user-1-aws-user-pool-client-tells-nothing", allowedOauthFlows=["implicit"]
)
HOLES.drop("factory graph", "a silent API", LOGGED, "logConfig")
HOLES.put("factory graph-cache", "answers in plain", ON_THE_WIRE, transitEncryptionEnabled=False)
HOLES.put("factory identities", "guests, in words", "user-1-aws-identity-pool-known-users",
          allowUnauthenticatedIdentities="true")  # fmt: skip


def variable(name: str, value: str) -> None:
    """A credential in the function's environment."""

    def change(given: dict[str, Any]) -> dict[str, Any]:
        return {"variables": {**given["variables"], name: value}}

    HOLES.edit("factory quote", f"the variable {name}", SETTINGS, "environment", change)


variable("PAYMENT_KEY", RANDOM)
variable("SMTP_PASS", "Sommer2026!")
variable("dbPass", "Sommer2026!")
variable("REDIS_AUTH", "Sommer2026!")
variable("JWT_KEY", "Sommer2026!")
variable("APP_KEY", "base64:Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZg==")
variable("DSN", "quote:Sommer2026@tcp(db:3306)/quotes")
variable("REPORTS", "Server=db;User Id=sa;Password=Sommer2026!;")
variable("STRIPE_KEY", "51H8yXq2eZvKYlo2C0aBcDeFg")
variable("paymentKey", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c")
variable("HASH_SALT", RANDOM)
variable("PEPPER", RANDOM)
variable("DB_PASS", "Sommer2026!")
variable("SECRET_KEY_BASE", "9f86d081884c7d659a2feaa0c55ad015")
variable("SQL", "Server=db;Database=x;User Id=sa;Password=Sommer2026!;Encrypt=true")
variable("JDBC", "jdbc:postgresql://db/shop?user=app&password=Sommer2026")
variable("BROKER", "amqps://app:Pa55word2026@mq.internal:5671")


def container(where: str, key: str, name: str, rule: str, **values: Any) -> None:
    """A container of a task or a job with other properties."""

    def change(written: str) -> str:
        held = json.loads(written)
        (held[0] if isinstance(held, list) else held).update(values)
        return json.dumps(held)

    HOLES.edit(where, name, rule, key, change)


for name, rule, values in (
    ("a job that owns its machine", "emp-1-aws-jobs-not-privileged", {"privileged": True}),
    ("a job on the internet", "net-2-aws-jobs-no-public-ip", {
        "networkConfiguration": {"assignPublicIp": "ENABLED"},
    }),
    ("a job with the engine's socket", "emp-1-aws-jobs-not-privileged", {
        "volumes": [{"name": "s", "host": {"sourcePath": "/var/run/docker.sock"}}],
    }),
):  # fmt: skip
    container("factory report", "containerProperties", name, rule, **values)

IN_TASK = ("shop task", "containerDefinitions")
container(*IN_TASK, "a task's payment key", SETTINGS, environment=[{"name": "PAYMENT_KEY", "value": RANDOM}])
container(*IN_TASK, "a token on a label", SETTINGS, dockerLabels={"api.token": RANDOM})
container(*IN_TASK, "a password on the command line", "enc-2-all-no-credential-in-user-data",
          command=["serve", "--db-password=Sommer2026!"])  # fmt: skip
container(*IN_TASK, "a password in a health check", "enc-2-all-no-credential-in-user-data",
          healthCheck={"command": ["CMD-SHELL", "PGPASSWORD=Sommer2026! psql -c 'select 1'"]})  # fmt: skip
HOLES.put("shop task", "the machine's engine in a task", "net-1-aws-task-own-namespaces",
          volumes=[{"name": "d", "hostPath": "/var/run/docker.sock"}])  # fmt: skip
HOLES.put("shop service", "an old Fargate", PLATFORM, platformVersion="1.3.0")
HOLES.add("shop inner", "a service network in plain", ON_THE_WIRE, "aws:vpclattice/listener:Listener",
          name="l", protocol="HTTP", port=80, serviceIdentifier="svc-1")  # fmt: skip
HOLES.put("kubernetes k8s-eksCluster", "an old Kubernetes", PLATFORM, version="1.24")
HOLES.add("kubernetes visitor", "a stranger in the cluster", SHARED, "aws:eks/accessEntry:AccessEntry",
          clusterName="k8s", principalArn=f"arn:aws:iam::{STRANGER}:root")  # fmt: skip
HOLES.add("api devices", "devices by TLS 1.0", "enc-1-aws-servers-strong-policy",
          "aws:iot/domainConfiguration:DomainConfiguration", name="d",
          tlsConfig={"securityPolicy": "IotSecurityPolicy_TLS12_1_0_2015_01"})  # fmt: skip
