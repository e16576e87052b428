"""Credentials never stand in plain text, whichever property could hold one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from policy.credential_names import is_key, is_literal, is_telling
from policy.credentials import assignments_in, kinds_in, may_show
from policy.graph import Graph
from policy.model import Resource, Secret, Unknown, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Control, Relation, Severity, rule
from policy.walk import below, entries, leaves, opened, pairs

CONTROLS = (
    Control("ISO/IEC 27001:2022", "A.5.17", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "8.6.2", Relation.SUPPORTS),
)
STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDER_PREFIX = "pulumi:providers:"

USER_DATA = frozenset(
    {
        "userData",
        "userDataBase64",
        "metadataStartupScript",
        "customData",
        "startupScript",
        "content",
        "initScript",
        "bootstrapActions",
        "buildspec",
    }
)
COMMANDS = frozenset({"command", "entryPoint", "args"})
"""What a container starts, as a list of words."""

USER_DATA_METADATA = frozenset(
    {"startup-script", "user-data", "shutdown-script", "gce-container-declaration"}
    | {
        f"{name}-script-{kind}"
        for name in ("windows-startup", "windows-shutdown", "sysprep-specialize")
        for kind in ("ps1", "cmd", "bat")
    }
)
ENVIRONMENTS = frozenset(
    {
        "environment",
        "environments",
        "environmentVariables",
        "envVariables",
        "envs",
        "env",
        "variables",
        "runtimeEnvironmentVariables",
        "buildEnvironmentVariables",
        "defaultArguments",
        "parameters",
        "settings",
        "stageVariables",
        "sidecarEnvironment",
        "dockerLabels",
        "options",
        "connectionProperties",
        "connectorConfiguration",
        "airflowConfigurationOptions",
        "configurationValues",
        "propertyMap",
        "substitutions",
        "headers",
    }
)
CONTAINER_TEXTS = ("containerDefinitions", "containerProperties", "nodeProperties", "ecsProperties")
"""Properties that describe containers, with their environments, in one JSON text."""

TAGS = frozenset(
    {
        "tags",
        "tagsAll",
        "labels",
        "effectiveLabels",
        "userLabels",
        "annotations",
        "metadata",
        "description",
        "comment",
        "groupDescription",
        "records",
        "rrdatas",
    }
)
PASSWORDS = frozenset(
    {
        "password",
        "masterPassword",
        "masterUserPassword",
        "adminPassword",
        "administratorPassword",
        "rootPassword",
        "adminUserPassword",
        "adminUserPasswordWo",
        "userPassword",
        "dbPassword",
        "fsxAdminPassword",
        "svmAdminPassword",
        "smbGuestPassword",
        "keyStorePassword",
        "passwords",
        "passwordWo",
        "masterPasswordWo",
        "authToken",
        "secretString",
        "secretBinary",
        "secretStringWo",
        "secretData",
        "secretDataWo",
        "privateKey",
        "privateKeyPem",
        "privateKeyOpenssh",
        "certificatePrivateKey",
        "clientSecret",
        "secretKey",
        "secretAccessKey",
        "preSharedKey",
        "sharedSecret",
        "tunnel1PresharedKey",
        "tunnel2PresharedKey",
        "bgpAuthKey",
        "apiSecret",
        "webhookSecret",
        "secretToken",
        "hecToken",
        "platformCredential",
        "basicAuthCredentials",
        "keyMaterialBase64",
        "oauthToken",
        "githubToken",
        "accessToken",
        "passphrase",
        "kerberosPassword",
        "ldapPassword",
        "diskEncryptionKeyRaw",
        "rawKey",
        "serviceKey",
        "sensitiveLabels",
    }
)
LIFETIMES = "tokenValidityUnits."
"""Where Cognito says how long tokens live: named like the tokens, and ``minutes``, ``hours`` or ``days``."""

PLAIN_PATHS = {
    "aws:apigateway/apiKey:ApiKey": "value",
    "aws:cloudwatch/eventConnection:EventConnection": "authParameters.apiKey.value",
    "aws:codebuild/sourceCredential:SourceCredential": "token",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "httpEndpointConfiguration.accessKey",
    "aws:kms/ciphertext:Ciphertext": "plaintext",
    "aws:transfer/server:Server": "hostKey",
}
"""Per type, a credential under a name that elsewhere means something harmless."""

LOOKED_AT = USER_DATA | COMMANDS | USER_DATA_METADATA | ENVIRONMENTS | PASSWORDS | TAGS
"""Properties that a rule of their own searches for credentials of every form."""

PIPELINE = "aws:codepipeline/pipeline:Pipeline"
PARAMETER = "aws:ssm/parameter:Parameter"
NEVER_SECRET = frozenset({"pulumi:providers:random", "pulumi:providers:tls"})


class Search:
    """What a rule came across on its way through a resource's values."""

    def __init__(self) -> None:
        self.looked = False
        self._problems: list[str] = []
        self._unknown: list[str] = []

    def problem(self, *found: str) -> None:
        """Note credentials, each as where it stands and of what kind it is; never the value."""
        self._problems.extend(found)

    def unknown(self, path: str) -> None:
        """Note a value that nobody knows yet."""
        self._unknown.append(path)

    def verdict(self, what: str) -> Verdict:
        """The verdict on what was noted.

        :param what: what the resource would have to have for the rule to apply.
        """
        if self._problems:
            return failed("; ".join(self._problems), "a reference to a secret store, read by the workload at run time")
        if self._unknown:
            return undetermined(f"{', '.join(self._unknown)} is unknown")
        return passed() if self.looked else not_applicable(f"the resource has no {what}")


def _kinds_under(name: str, text: str) -> tuple[str, ...]:
    """The kinds of credentials in a text: those that show, or any literal under a name that tells."""
    told = is_literal(text) if is_telling(name) else is_key(name, text)
    return kinds_in(text) or (("a literal value",) if told else ())


@rule(
    id="enc-2-all-no-credential-in-user-data",
    title="User data, start-up scripts and commands of containers hold no credentials",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=(*CONTROLS, Control("PCI DSS 4.0.1", "8.3.2", Relation.SUPPORTS)),
    remediation="Let the script read the credential from a secret store with the machine's identity; rotate this one.",
    types=("*",),
)
def no_credential_in_user_data(resource: Resource) -> Verdict:
    search = Search()
    found = [*below(resource, USER_DATA | COMMANDS), *below(resource, USER_DATA_METADATA)]
    search.looked = bool(found)
    for place, value in found:
        for path, text in _scripts(value, place):
            if isinstance(text, Unknown):
                search.unknown(path)
            elif isinstance(text, str):
                names = assignments_in(text)
                kinds = [*kinds_in(text), *(f"a value for {name}" for name in names)]
                search.problem(*(f"{path} holds {kind}" for kind in kinds))
    return search.verdict("user data")


def _scripts(value: object, place: str) -> Iterable[tuple[str, object]]:
    """The texts of a script; words in a list are one command, whose flags have their values beside them."""
    if isinstance(value, list | tuple) and value and all(isinstance(word, str) for word in value):
        return [(place, " ".join(value))]
    return leaves(value, place)


@rule(
    id="enc-2-all-no-credential-in-environment",
    title="Environment variables and parameters hold no credentials",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=CONTROLS,
    remediation="Use the service's secret references, or name the secret in the variable; rotate the credential.",
    types=("*",),
)
def no_credential_in_environment(resource: Resource) -> Verdict:
    search = Search()
    if resource.type.startswith(PROVIDER_PREFIX):
        return not_applicable("a provider has no environment")
    for place, value in below(resource, ENVIRONMENTS):
        for path, name, held in pairs(value, place):
            search.looked = True
            if isinstance(held, Secret):
                continue
            if isinstance(held, Unknown):
                search.unknown(path)
            elif isinstance(held, str):
                search.problem(*(f"{path} ({name}) holds {kind}" for kind in _kinds_under(name, held)))
        if isinstance(value, Unknown):
            search.looked = True
            search.unknown(place)
    if resource.type == PIPELINE:
        for place, value in below(resource, frozenset({"configuration"})):
            search.looked = True
            for path, name, held in pairs(value, place):
                if isinstance(held, Unknown) and is_telling(name):
                    search.unknown(path)
                elif isinstance(held, str):
                    search.problem(*(f"{path} holds {kind}" for kind in _kinds_under(name, held)))
    for key in CONTAINER_TEXTS:
        if isinstance(resource.raw(key), Unknown):
            search.unknown(key)
    return search.verdict("environment variables")


@rule(
    id="enc-2-all-no-credential-in-tags",
    title="Tags, labels, metadata, descriptions and DNS records hold no credentials",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=CONTROLS,
    remediation="Remove the value and rotate the credential: tags are readable for everyone who may list resources.",
    types=("*",),
)
def no_credential_in_tags(resource: Resource) -> Verdict:
    search = Search()
    for key in TAGS:
        value = resource.properties.get(key)
        if value is None:
            continue
        search.looked = True
        for path, text in leaves(value, key):
            name = path.rsplit(".", 1)[-1]
            if isinstance(text, Unknown):
                search.unknown(path)
            elif isinstance(text, str) and name not in USER_DATA_METADATA:
                kinds = _kinds_under(name, text) if isinstance(value, Mapping) else kinds_in(text)
                search.problem(*(f"{path} holds {kind}" for kind in kinds))
    return search.verdict("tags")


@rule(
    id="enc-2-all-passwords-are-secret",
    title="Passwords, private keys and tokens are secrets in the state",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=CONTROLS,
    remediation="Let the service manage the password, or pass it as a Pulumi secret (pulumi.Output.secret).",
    types=("*",),
)
def passwords_are_secret(resource: Resource) -> Verdict:
    """By the property's name; and by the form of the value, wherever the other rules do not look."""
    search = Search()
    for path, value in below(resource, PASSWORDS):
        if path.startswith(LIFETIMES):
            continue
        search.looked = True
        if isinstance(value, Unknown):
            search.unknown(path)
        elif isinstance(value, str) and value and is_literal(value):
            search.problem(f"{path} stands in plain text")
        elif isinstance(value, Mapping | list | tuple):
            search.problem(
                *(f"{place} stands in plain text" for place, text in leaves(value, path) if is_literal(text))
            )
    plain = PLAIN_PATHS.get(resource.type, "")
    if plain and resource.has(plain):
        search.looked = True
        value = resource.raw(plain)
        if isinstance(value, Unknown):
            search.unknown(plain)
        elif not resource.is_secret(plain) and is_literal(value):
            search.problem(f"{plain} stands in plain text")
    if resource.type != STACK_TYPE and not resource.type.startswith(PROVIDER_PREFIX):
        for path, text in _texts(resource):
            search.problem(*(f"{path} holds {kind}" for kind in kinds_in(text)))
    if resource.type == PARAMETER and resource.has("value") and resource.get("type") == "SecureString":
        search.looked = True
        if isinstance(resource.raw("value"), Unknown):
            search.unknown("value")
        elif not resource.is_secret("value"):
            search.problem("value stands in plain text")
    return search.verdict("password property")


def _texts(resource: Resource) -> Iterator[tuple[str, str]]:
    """The texts of a resource that may show a credential, but for those that another rule looks at."""
    for path, _, value in entries(resource):
        for text in value if isinstance(value, list) else (value,):
            if not isinstance(text, str) or len(text) <= MIN_FORM or not may_show(text) or opened(text) is not text:
                continue
            if path != "id" and LOOKED_AT.isdisjoint(re.split(r"[.\[]", path)):
                yield path, text


MIN_FORM = 15
"""No credential that shows its form is as short as this."""


@rule(
    id="enc-2-all-provider-credentials-are-secret",
    title="Providers get no credentials in plain text",
    severity=Severity.CRITICAL,
    statements=("ENC-2",),
    controls=CONTROLS,
    remediation="Take the credentials from workload identity, or set them with pulumi config set --secret.",
    types=("*",),
)
def provider_credentials_are_secret(resource: Resource) -> Verdict:
    if not resource.type.startswith(PROVIDER_PREFIX) or resource.type in NEVER_SECRET:
        return not_applicable("the resource is not a cloud's provider")
    search = Search()
    search.looked = True
    for path, value in leaves(resource.properties):
        name = path.rsplit(".", 1)[-1].split("[")[0]
        if isinstance(value, Unknown):
            search.unknown(path)
        elif isinstance(value, str) and ((is_telling(name) and is_literal(value)) or kinds_in(value)):
            search.problem(f"{path} stands in plain text")
    return search.verdict("credentials")


@rule(
    id="enc-2-all-no-credential-in-outputs",
    title="The stack's outputs show no credentials",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=CONTROLS,
    remediation="Export the secret's name, or mark the output with pulumi.Output.secret; rotate the credential.",
)
def no_credential_in_outputs(graph: Graph) -> Verdict:
    stacks = graph.by_type(STACK_TYPE)
    outputs = [pair for stack in stacks for pair in leaves(stack.properties)]
    search = Search()
    for path, value in outputs:
        search.looked = True
        name = path.rsplit(".", 1)[-1].split("[")[0]
        if isinstance(value, Unknown):
            search.unknown(path)
        elif isinstance(value, str):
            search.problem(*(f"output {path} holds {kind}" for kind in _kinds_under(name, value)))
    return search.verdict("outputs")
