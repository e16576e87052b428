"""Mutants of the platform's own way in: CloudFront, web ACLs, load balancer and service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mutations.edits import Edit, add, change, document, drop, put, remove
from tests.mutations.mutant import broken, of

BALANCER, LISTENER, TARGETS = "LoadBalancer aws-balancer-entrance", "aws-balancer-https", "aws-balancer-services"
EDGE, ORIGIN, HEADERS = "aws-edge-distribution", "aws-edge-origin", "aws-headers-policy"
ENDPOINT = "vpcOriginEndpointConfig"
EDGE_ACL, ORIGIN_ACL, SIGN_IN_ACL = "aws-waf-edge-acl", "aws-waf-origin-acl", "aws-waf-sign-in-acl"
TASK, SERVICE, REPOSITORY = "aws-service-task", "Service aws-service-service", "Repository aws-registry-shop"
CERTIFICATE = "aws-certificates-edge"


def rules(acl: str, keep: Callable[[dict[str, Any]], bool]) -> Edit:
    """Keep those rules of a web ACL that a function of the rule says so of."""
    return change(acl, lambda values: values.update(rules=[rule for rule in values["rules"] if keep(rule)]))


def count(rule: dict[str, Any]) -> None:
    """Let a rule of a web ACL count only."""
    name = "overrideAction" if "overrideAction" in rule else "action"
    rule[name] = {"count": {}}


def counted(acl: str, *names: str) -> Edit:
    """Let the rules of these names count only; all of them when none is named."""

    def edit(values: dict[str, Any]) -> None:
        for rule in values["rules"]:
            if not names or rule["name"] in names:
                count(rule)

    return change(acl, edit)


def container(**properties: Any) -> Edit:
    """Set properties of the service's container."""
    return document(TASK, "containerDefinitions", lambda containers: containers[0].update(properties))


def left_out(name: str) -> Edit:
    """Leave a property of the service's container out."""

    def edit(containers: list[dict[str, Any]]) -> None:
        del containers[0][name]

    return document(TASK, "containerDefinitions", edit)


CLOUDFRONT = [
    *of(
        "app-2-aws-cloudfront-headers",
        broken("the platform's distribution sets none", drop(EDGE, "defaultCacheBehavior.responseHeadersPolicyId")),
    ),
    *of(
        "app-2-aws-headers-complete",
        broken("the platform's, without HSTS", drop(HEADERS, "securityHeadersConfig.strictTransportSecurity")),
        broken(
            "the platform's, without a content policy", drop(HEADERS, "securityHeadersConfig.contentSecurityPolicy")
        ),
    ),
    *of(
        "ddos-1-aws-cloudfront-web-acl",
        broken("the platform's distribution", drop(EDGE, "webAclId")),
    ),
    *of(
        "net-6-aws-cloudfront-https",
        broken("the platform's, both", put(EDGE, {"defaultCacheBehavior.viewerProtocolPolicy": "allow-all"})),
    ),
    *of(
        "enc-1-aws-cloudfront-viewer-tls",
        broken("the platform's, TLS 1.1", put(EDGE, {"viewerCertificate.minimumProtocolVersion": "TLSv1.1_2016"})),
    ),
    *of(
        "enc-1-aws-vpc-origin-tls",
        broken("as the viewer came", put(ORIGIN, {f"{ENDPOINT}.originProtocolPolicy": "match-viewer"})),
        broken("plain", put(ORIGIN, {f"{ENDPOINT}.originProtocolPolicy": "http-only"})),
        broken("TLS 1.0 beside 1.2", put(ORIGIN, {f"{ENDPOINT}.originSslProtocols.items": ["TLSv1", "TLSv1.2"]})),
        broken("whatever CloudFront takes", drop(ORIGIN, f"{ENDPOINT}.originSslProtocols")),
    ),
    *of(
        "mon-3-aws-cloudfront-logs",
        broken("the platform's requests are delivered nowhere", remove("aws-edge-delivery")),
        broken("the platform's requests have no source", remove("aws-edge-requests")),
    ),
    *of(
        "enc-1-aws-certificate-logged",
        broken(
            "the platform's certificate",
            put(CERTIFICATE, {"options.certificateTransparencyLoggingPreference": "DISABLED"}),
        ),
    ),
    *of(
        "enc-1-aws-certificate-renews",
        broken("the platform's, by mail", put(CERTIFICATE, validationMethod="EMAIL")),
    ),
    *of(
        "enc-1-aws-certificate-strong",
        broken(
            "the platform's, RSA of 1024 bits",
            put(CERTIFICATE, keyAlgorithm="RSA_1024"),
            also=["enc-1-all-strong-private-keys"],
        ),
    ),
]

ACLS = [
    *of(
        "app-1-aws-web-acl-blocks",
        broken("the sign-in's, bad inputs count", counted(SIGN_IN_ACL, "AWSManagedRulesKnownBadInputsRuleSet")),
        broken(
            "the platform's, everything counts",
            counted(ORIGIN_ACL),
            also=["ddos-1-aws-web-acl-rate-limit"],
        ),
    ),
    *of(
        "app-1-aws-web-acl-core-rules",
        broken("the edge's, without the common set", rules(EDGE_ACL, lambda rule: "Common" not in rule["name"])),
        broken("the origin's, without SQL injection", rules(ORIGIN_ACL, lambda rule: "SQLi" not in rule["name"])),
    ),
    *of(
        "ddos-1-aws-web-acl-rate-limit",
        broken("the origin's has none", rules(ORIGIN_ACL, lambda rule: rule["name"] != "rate")),
        broken("the sign-in's counts", counted(SIGN_IN_ACL, "rate")),
    ),
]

BALANCING = [
    *of(
        "app-1-aws-desync-mitigated",
        broken("the platform's monitors", put(BALANCER, desyncMitigationMode="monitor")),
    ),
    *of(
        "app-1-aws-invalid-headers-dropped",
        broken("the platform's passes them on", put(BALANCER, dropInvalidHeaderFields=False)),
    ),
    *of(
        "ddos-1-aws-load-balancers-protected",
        broken("the platform's may be deleted", put(BALANCER, enableDeletionProtection=False)),
    ),
    *of(
        "mon-3-aws-load-balancer-logs",
        broken("the platform's are off", put(BALANCER, {"accessLogs.enabled": False})),
    ),
    *of(
        "enc-1-aws-listener-tls-policy",
        broken("the platform's, of 2016", put(LISTENER, sslPolicy="ELBSecurityPolicy-2016-08")),
    ),
    *of(
        "enc-1-aws-targets-tls",
        broken("the services, plain", put(TARGETS, protocol="HTTP")),
        broken("the services, by default", drop(TARGETS, "protocol")),
        broken("partners' servers, whatever they speak", put("partners-targets", protocol="TCP")),
        broken("partners' servers, plain in capitals", put("partners-targets", protocol="Udp")),
    ),
    *of(
        "net-2-aws-public-listeners",
        broken("search behind CloudFront", put(TARGETS, port=9200)),
        broken("the Docker API behind CloudFront", put(LISTENER, port=2375)),
    ),
    *of(
        "ddos-1-aws-origin-behind-cloudfront",
        broken(
            "the platform's origin is public, and open to everybody",
            put(BALANCER, internal=False),
            add(
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                "open",
                {
                    "securityGroupId": "@{aws-firewall-entrance.id}",
                    "ipProtocol": "tcp",
                    "fromPort": 443,
                    "toPort": 443,
                    "cidrIpv4": "0.0.0.0/0",
                },
            ),
        ),
    ),
]

SERVING = [
    *of(
        "dev-3-all-container-images-pinned",
        broken("the service, by tag", container(image="111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop:latest")),
    ),
    *of("dev-3-aws-image-tags-immutable", broken("the service's", put(REPOSITORY, imageTagMutability="MUTABLE"))),
    *of(
        "dev-3-aws-images-scanned",
        broken("the service's", put(REPOSITORY, {"imageScanningConfiguration.scanOnPush": False})),
    ),
    *of("enc-2-aws-images-own-key", broken("the service's", drop(REPOSITORY, "encryptionConfigurations"))),
    *of("emp-1-aws-container-not-privileged", broken("the service", container(privileged=True))),
    *of(
        "emp-1-aws-container-not-root",
        broken("the service, by number", container(user="0:0")),
        broken("the service, by default", left_out("user")),
    ),
    *of("emp-1-aws-container-read-only-root", broken("the service", container(readonlyRootFilesystem=False))),
    *of(
        "enc-2-aws-container-secrets-by-reference",
        broken(
            "the service",
            container(environment=[{"name": "PAYMENT_API_KEY", "value": "hunter2-correct-horse"}], secrets=[]),
            also=["enc-2-all-no-credential-in-environment"],
        ),
    ),
    *of("mon-2-aws-container-logged", broken("the service", left_out("logConfiguration"))),
    *of(
        "mon-2-aws-container-cluster-observed",
        broken("the service's", put("aws-service-cluster", {"settings.0.value": "disabled"})),
    ),
    *of("net-1-aws-task-own-namespaces", broken("the service", put(TASK, pidMode="host"))),
    *of(
        "net-2-aws-containers-no-public-ip",
        broken("the service", put(SERVICE, {"networkConfiguration.assignPublicIp": True})),
    ),
]

MUTANTS = [*CLOUDFRONT, *ACLS, *BALANCING, *SERVING]
