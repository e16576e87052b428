"""What holds on every cloud of providers, endpoints, images and keys."""

from __future__ import annotations

import re
from functools import cache

from policy.aws_global import keeps_global_settings, made_by
from policy.graph import Graph
from policy.model import Resource, Unknown, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Control, Relation, Severity, rule
from policy.walk import entries, leaves

PROVIDER = re.compile(r"pulumi:providers:(?P<package>.+)")
UNREAD = ("aws-native", "awscc", "google-native")
"""Packages of certified clouds in whose spelling, that of their own templates, no rule is written."""

CERTIFIED = ("aws", "aws-native", "gcp", "google-native", "hcloud")
HELPERS = frozenset(
    [
        "pulumi",
        "random",
        "tls",
        "time",
        "null",
        "std",
        "archive",
        "cloudinit",
        "command",
        "local",
        "docker",
        "docker-build",
        "kubernetes",
        "eks",
        "awsx",
        "synced-folder",
        "postgresql",
        "mysql",
        "vault",
        "github",
        "gitlab",
        "datadog",
        "pagerduty",
        "opsgenie",
        "grafana",
        "sentry",
        "rampart",
        "pulumi-python",
        "pulumi-nodejs",
    ]
)
"""Packages that make nothing in a data centre of their own: values, text, or settings of a service chosen elsewhere."""

OWN_MACHINES = frozenset(
    [
        "vsphere",
        "esxi-native",
        "proxmoxve",
        "proxmox",
        "libvirt",
        "openstack",
        "maas",
        "equinix-metal",
        "metal",
        "hrobot",
        "nutanix",
    ]
)
TEMPLATES = {
    "aws:cloudformation/stack:Stack": "the template",
    "aws:cloudformation/stackSet:StackSet": "the template",
    "aws:cloudcontrol/resource:Resource": "the request to Cloud Control",
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack": "the application",
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct": "the product",
    "gcp:deploymentmanager/deployment:Deployment": "the template",
}
"""Types that make other resources, which no program describes, and what each makes them from."""

OTHER_CLOUDS = frozenset(
    [
        "azure",
        "azure-native",
        "azuread",
        "alicloud",
        "digitalocean",
        "linode",
        "vultr",
        "oci",
        "ovh",
        "scaleway",
        "civo",
        "exoscale",
        "ibm",
        "tencentcloud",
        "yandex",
        "fly",
        "heroku",
        "vercel",
        "netlify",
        "upcloud",
        "cloudflare",
        "fastly",
        "aiven",
        "mongodbatlas",
        "confluentcloud",
        "snowflake",
        "databricks",
        "rancher2",
    ]
)


@rule(
    id="infra-2-all-certified-providers-only",
    title="Resources are made on AWS, GCP and Hetzner only",
    severity=Severity.HIGH,
    statements=("INFRA-2", "INFRA-1"),
    controls=(Control("ISO/IEC 27001:2022", "A.5.23", Relation.SUPPORTS),),
    remediation="Move the resource to AWS, GCP or Hetzner, or attest the provider and add it to the certified ones.",
    types=("*",),
)
def certified_providers_only(resource: Resource) -> Verdict:
    """What a template makes, and a certified cloud's resource in types that no other rule reads, is undetermined: to
    pass it would look like a pass of everything else too."""
    found = PROVIDER.fullmatch(resource.type)
    package = found["package"] if found else resource.package
    if package in OWN_MACHINES:
        return failed(f"{resource.type} is on machines of one's own", "AWS, GCP or Hetzner Cloud")
    if package in OTHER_CLOUDS:
        return failed(
            f"{resource.type} is at a provider whose certificates are not attested", "AWS, GCP or Hetzner Cloud"
        )
    if resource.type in TEMPLATES:
        return undetermined(f"what {TEMPLATES[resource.type]} makes is not in the state")
    if package in UNREAD and not found:
        return undetermined(f"no other rule reads resources of {package}, so nobody has judged it")
    if package in CERTIFIED:
        return passed()
    if package in HELPERS:
        return not_applicable("the package makes nothing in a data centre")
    return undetermined(f"nobody has said whether the package {package} is certified")


@rule(
    id="infra-3-all-provider-in-eu",
    title="Every provider is pinned to a location inside the EU",
    severity=Severity.CRITICAL,
    statements=("INFRA-3",),
    controls=(Control("GDPR", "Art. 44", Relation.SUPPORTS),),
    remediation="Give the provider a region inside the EU and make every resource through such a provider.",
    types=(
        "pulumi:providers:aws",
        "pulumi:providers:aws-native",
        "pulumi:providers:gcp",
        "pulumi:providers:google-native",
    ),
)
def provider_in_eu(provider: Resource, graph: Graph) -> Verdict:
    cloud = "aws" if provider.type.endswith(("aws", "aws-native")) else "gcp"
    allowed = graph.parameters.locations[cloud]["regions"]
    region = provider.get("region")
    zone = provider.get("zone")
    place = region or (zone.rsplit("-", 1)[0] if isinstance(zone, str) else None)
    if place in allowed:
        return passed()
    if provider.type == "pulumi:providers:aws" and keeps_global_settings(provider, graph):
        return passed()  # a distribution's certificate and web ACL can be nowhere else
    if place is None:
        if any(other.has(name) for other in made_by(provider, graph) for name in ("region", "location", "zone")):
            return not_applicable("the provider names no region, but its resources do and are judged themselves")
        return undetermined("the provider names no region: the environment of the one who deploys decides")
    return failed(f"region is {place}", f"one of {', '.join(allowed)}")


LOOPBACK = ("localhost", "127.0.0.1", "::1")


@rule(
    id="net-2-all-no-remote-provisioner",
    title="No server is set up over SSH from outside",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),),
    remediation="Set the server up by user data, an image or a configuration that it pulls from inside.",
    types=("command:remote:Command", "command:remote:CopyFile", "command:remote:CopyToRemote"),
)
def no_remote_provisioner(resource: Resource) -> Verdict:
    host = resource.get("connection.host")
    if not host:
        return not_applicable("the command names no server")
    if host in LOOPBACK:
        return passed()
    return failed(f"{resource.type} logs in to {host}", "no log-in from the machine that deploys")


HTTP = re.compile(
    r"http://(?!(?:localhost|127\.[\d.]+|\[::1\]|169\.254\.[\d.]+|metadata\.google\.internal)(?:[:/?#]|$)"
    r"|acs\.amazonaws\.com/groups/|\*)",
    re.IGNORECASE,
)
"""Plain HTTP to another machine; the names of S3's groups of grantees only look like it."""
DOCUMENTS = re.compile(
    r"(^|\.)(xmlns|\$schema|schema|description|comment|termsOfService|licen[cs]e|documentation)", re.IGNORECASE
)
ENDPOINT = re.compile(
    r"(endpoint|url|uri|webhook|callback|target|destination|origin|address|host|link)s?$", re.IGNORECASE
)
HTTP_SUBSCRIPTIONS = ("aws:sns/topicSubscription:TopicSubscription",)


@rule(
    id="enc-1-all-no-plain-http-endpoint",
    title="Endpoints, webhooks and callbacks are called over HTTPS",
    severity=Severity.HIGH,
    statements=("ENC-1", "NET-6"),
    controls=(
        Control("ISO/IEC 27001:2022", "A.8.24", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "4.2.1", Relation.PARTIAL),
    ),
    remediation="Use the endpoint's https:// address.",
    types=("*",),
)
def no_plain_http_endpoint(resource: Resource) -> Verdict:
    named = [
        (path, value) for path, key, value in entries(resource) if names_endpoint(key) and not DOCUMENTS.search(path)
    ]
    values = [found for path, value in named for found in leaves(value, path)]
    plain = [f"{path} is {value}" for path, value in values if isinstance(value, str) and HTTP.match(value)]
    if resource.type in HTTP_SUBSCRIPTIONS and resource.raw("protocol") == "http":
        plain.append("protocol is http")
    if plain:
        return failed("; ".join(plain), "https://")
    unknown = [path for path, value in values if isinstance(value, Unknown)]
    if unknown:
        return undetermined(f"{', '.join(unknown)} is unknown")
    return passed() if named else not_applicable("the resource names no endpoint")


@cache
def names_endpoint(key: str) -> bool:
    """Whether a property of this name is an address that something calls."""
    return ENDPOINT.search(key) is not None


IMAGE = re.compile(
    r"(?P<name>[^\s@:]+(?::\d+/[^\s@:]+)?)(?::(?P<tag>[\w][\w.-]*))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
MOVING = ("latest", "stable", "edge", "main", "master", "dev", "nightly")
CONTAINERS = {
    "aws:ecs/taskDefinition:TaskDefinition": re.compile(r"^containerDefinitions\[\d+\]\.image$"),
    "aws:lambda/function:Function": re.compile(r"^imageUri$"),
    "aws:batch/jobDefinition:JobDefinition": re.compile(
        r"^(containerProperties|nodeProperties|ecsProperties)\..*image$"
    ),
    "aws:apprunner/service:Service": re.compile(r"^sourceConfiguration\.imageRepository\.imageIdentifier$"),
    "aws:sagemaker/model:Model": re.compile(r"^(primaryContainer|containers\[\d+\])\.image$"),
    "gcp:cloudrun/service:Service": re.compile(r"^template\.spec\.containers\[\d+\]\.image$"),
    "gcp:cloudrunv2/service:Service": re.compile(r"^template\.containers\[\d+\]\.image$"),
    "gcp:cloudrunv2/job:Job": re.compile(r"^template\.template\.containers\[\d+\]\.image$"),
    "kubernetes:core/v1:Pod": re.compile(r"^spec\.(initC|c)ontainers\[\d+\]\.image$"),
    "kubernetes:apps/v1:Deployment": re.compile(r"^spec\.template\.spec\.(initC|c)ontainers\[\d+\]\.image$"),
    "kubernetes:apps/v1:StatefulSet": re.compile(r"^spec\.template\.spec\.(initC|c)ontainers\[\d+\]\.image$"),
    "kubernetes:apps/v1:DaemonSet": re.compile(r"^spec\.template\.spec\.(initC|c)ontainers\[\d+\]\.image$"),
    "kubernetes:batch/v1:Job": re.compile(r"^spec\.template\.spec\.(initC|c)ontainers\[\d+\]\.image$"),
    "docker:index/container:Container": re.compile(r"^image$"),
}


CONTAINER_TEXTS = ("containerDefinitions", "containerProperties", "nodeProperties", "ecsProperties")
"""Properties that describe containers in one JSON text."""


@rule(
    id="dev-3-all-container-images-pinned",
    title="Container images are pinned to a version or a digest",
    severity=Severity.MEDIUM,
    statements=("DEV-3",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.8", Relation.SUPPORTS),),
    remediation="Name the image with a version that never moves or, better, with its digest (image@sha256:…).",
    types=tuple(CONTAINERS),
)
def container_images_pinned(resource: Resource) -> Verdict:
    images = [(path, value) for path, value in leaves(resource.properties) if CONTAINERS[resource.type].search(path)]
    moving = [
        f"{path} is {value}" for path, value in images if isinstance(value, str) and value and not _is_pinned(value)
    ]
    if moving:
        return failed("; ".join(moving), "an image with a fixed tag or a digest")
    unknown = [path for path, value in images if isinstance(value, Unknown)]
    unknown += [key for key in CONTAINER_TEXTS if not resource.known(key)]
    if unknown:
        return undetermined(f"{', '.join(unknown)} is unknown")
    return passed() if images else not_applicable("the resource runs no container image")


def _is_pinned(image: str) -> bool:
    found = IMAGE.fullmatch(image)
    return bool(found and (found["digest"] or (found["tag"] and found["tag"].lower() not in MOVING)))


@rule(
    id="enc-1-all-strong-private-keys",
    title="Private keys are RSA of 2048 bits or more, or elliptic curve keys",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.24", Relation.SUPPORTS),),
    remediation="Use ECDSA P-256 or better, Ed25519, or RSA with at least 2048 bits.",
    types=(
        "tls:index/privateKey:PrivateKey",
        "aws:acm/certificate:Certificate",
        "gcp:certificateauthority/certificateAuthority:CertificateAuthority",
        "gcp:certificateauthority/authority:Authority",
        "aws:acmpca/certificateAuthority:CertificateAuthority",
    ),
)
def strong_private_keys(resource: Resource) -> Verdict:
    if resource.type.startswith("tls:"):
        algorithm, bits = resource.get("algorithm"), resource.get("rsaBits", 2048)
        if algorithm == "RSA" and bits < 2048:
            return failed(f"rsaBits is {bits}", "2048 or more")
        curve = resource.get("ecdsaCurve", "P224")
        if algorithm == "ECDSA" and curve == "P224":
            return failed(f"ecdsaCurve is {curve}", "P256, P384 or P521")
        return passed()
    algorithm = (
        resource.get("keyAlgorithm", "RSA_2048")
        if resource.type.startswith("aws:acm/")
        else resource.get("certificateAuthorityConfiguration.keyAlgorithm") or resource.get("keySpec.algorithm")
    )
    if algorithm is None:
        return not_applicable("the key is held by a key service")
    if re.search(r"RSA[_A-Z]*_?1024", str(algorithm)):
        return failed(f"the key algorithm is {algorithm}", "RSA of 2048 bits or more, or an elliptic curve")
    return passed()


PASSWORD_TYPES = ("random:index/randomPassword:RandomPassword", "random:index/randomString:RandomString")
PASSWORD_LENGTH = 16


@rule(
    id="enc-2-all-generated-passwords-long",
    title="Generated passwords have at least 16 characters",
    severity=Severity.MEDIUM,
    statements=("ENC-2", "USER-1"),
    controls=(Control("PCI DSS 4.0.1", "8.3.6", Relation.SUPPORTS),),
    remediation="Set length to 16 or more, and use RandomPassword: the engine keeps its result secret.",
    types=PASSWORD_TYPES,
)
def generated_passwords_long(resource: Resource) -> Verdict:
    if resource.type == PASSWORD_TYPES[1]:
        return not_applicable("a random string is a name; rules for secrets judge where it is used")
    length = resource.get("length", 0)
    return passed() if length >= PASSWORD_LENGTH else failed(f"length is {length}", f"{PASSWORD_LENGTH} or more")
