"""The entrance: nothing in it can be reached, or said, past CloudFront."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pulumi
import pytest

from components.aws import response_headers
from components.aws.certificates import Certificates, CertificatesArgs
from components.aws.context import AwsContext
from components.aws.dns import Dns, DnsArgs, caa
from components.aws.edge import CLIENT_ADDRESS, LOG_FIELDS, Edge, EdgeArgs
from components.aws.edge_logs import EdgeLogs, EdgeLogsArgs
from components.aws.load_balancer import LoadBalancer, LoadBalancerArgs
from components.aws.response_headers import ResponseHeaders, ResponseHeadersArgs
from components.aws.waf import PLACES, WebAcl, WebAclArgs
from components.settings import Settings
from tests.components.aws import samples
from tests.components.aws.cloud import NETWORK_OUTPUTS, deploy, settings
from tests.components.conftest import Deployment

HOSTS = ["example.com", "www.example.com"]
BLOCKED = {scope: {4: f"blocked-{scope}-4", 6: f"blocked-{scope}-6"} for scope in ("CLOUDFRONT", "REGIONAL")}


def _program(context: AwsContext, opts: pulumi.ResourceOptions) -> None:
    dns = Dns("dns", DnsArgs(context), opts)
    certificates = Certificates("tls", CertificatesArgs(context, dns.zone_id), opts)
    logs = EdgeLogs("logs", EdgeLogsArgs(context, samples.KEY, "access-logs"), opts)
    acls = {
        place: WebAcl(f"waf-{place}", WebAclArgs(context, place, logs.waf_bucket_arn, BLOCKED), opts)
        for place in PLACES
    }
    balancer = LoadBalancer(
        "lb",
        LoadBalancerArgs(
            context, "vpc-1", ["s-a", "s-b"], "sg-1", certificates.origin_arn, acls["origin"].arn, logs.balancer_bucket
        ),
        opts,
    )
    headers = ResponseHeaders("headers", ResponseHeadersArgs(context), opts)
    Edge(
        "edge",
        EdgeArgs(
            context,
            dns.zone_id,
            dns.zone_arn,
            certificates.edge_arn,
            acls["edge"].arn,
            headers.policy_id,
            balancer.arn,
            balancer.dns_name,
            "arn:aws:s3:::archive",
        ),
        opts,
    )


def _deployed(**edge: Any) -> Deployment:
    stack = settings()
    assert stack.aws is not None
    aws = stack.aws.model_copy(update={"edge": stack.aws.edge.model_copy(update=edge)})
    given: Settings = stack.model_copy(update={"aws": aws})
    return deploy(_program, {**samples.OUTPUTS, **NETWORK_OUTPUTS}, given=given)


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return _deployed()


def _distribution(deployment: Deployment) -> Any:
    return deployment.only("aws:cloudfront/distribution:Distribution").inputs


def test_the_load_balancer_has_no_public_address_and_cloudfront_is_its_client(deployment: Deployment) -> None:
    balancer = deployment.only("aws:lb/loadBalancer:LoadBalancer").inputs
    assert balancer["internal"] is True
    assert balancer["securityGroups"] == ["sg-1"]
    assert balancer["dropInvalidHeaderFields"]
    assert balancer["enableDeletionProtection"]
    assert balancer["enableWafFailOpen"] is False
    origin = deployment.only("aws:cloudfront/vpcOrigin:VpcOrigin")
    assert origin.inputs["vpcOriginEndpointConfig"]["arn"] == "arn:lb-entrance"
    assert [each["vpcOriginConfig"]["vpcOriginId"] for each in _distribution(deployment)["origins"]] == [origin.id]


def test_tls_is_modern_on_every_leg(deployment: Deployment) -> None:
    viewer = _distribution(deployment)["viewerCertificate"]
    assert (viewer["minimumProtocolVersion"], viewer["sslSupportMethod"]) == ("TLSv1.2_2021", "sni-only")
    config = deployment.only("aws:cloudfront/vpcOrigin:VpcOrigin").inputs["vpcOriginEndpointConfig"]
    assert config["originProtocolPolicy"] == "https-only"
    assert config["originSslProtocols"]["items"] == ["TLSv1.2"]
    listener = deployment.only("aws:lb/listener:Listener").inputs
    assert (listener["port"], listener["protocol"]) == (443, "HTTPS")
    assert listener["sslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-Res")
    group = deployment.only("aws:lb/targetGroup:TargetGroup").inputs
    assert (group["protocol"], group["healthCheck"]["protocol"]) == ("HTTPS", "HTTPS")


def test_only_the_own_names_are_forwarded(deployment: Deployment) -> None:
    listener = deployment.only("aws:lb/listener:Listener").inputs
    assert [action["type"] for action in listener["defaultActions"]] == ["fixed-response"]
    rule = deployment.only("aws:lb/listenerRule:ListenerRule").inputs
    assert rule["conditions"] == [{"hostHeader": {"values": HOSTS}}]
    assert _distribution(deployment)["aliases"] == HOSTS


def test_every_request_passes_a_function_and_a_web_acl_and_none_is_kept(deployment: Deployment) -> None:
    distribution = _distribution(deployment)
    behaviour = distribution["defaultCacheBehavior"]
    assert distribution["webAclId"] == "arn:waf-edge-acl"
    assert "orderedCacheBehaviors" not in distribution
    assert behaviour["viewerProtocolPolicy"] == "redirect-to-https"
    assert behaviour["cachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert [each["eventType"] for each in behaviour["functionAssociations"]] == ["viewer-request"]
    association = deployment.only("aws:wafv2/webAclAssociation:WebAclAssociation").inputs
    assert (association["resourceArn"], association["webAclArn"]) == ("arn:lb-entrance", "arn:waf-origin-acl")


@pytest.mark.skipif(shutil.which("node") is None, reason="runs CloudFront's function, which needs node")
def test_the_client_cannot_choose_its_address() -> None:
    event = {"request": {"headers": {"true-client-ip": {"value": "1.1.1.1"}}}, "viewer": {"ip": "203.0.113.9"}}
    script = f"{CLIENT_ADDRESS}console.log(JSON.stringify(handler({json.dumps(event)})))"
    answer = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout)["headers"]["true-client-ip"]["value"] == "203.0.113.9"


def test_web_acls_block_and_log_to_the_eu_without_sessions(deployment: Deployment) -> None:
    acls = deployment.of("aws:wafv2/webAcl:WebAcl")
    assert [each.inputs["scope"] for each in acls] == ["CLOUDFRONT", "REGIONAL", "REGIONAL"]
    for acl in acls:
        for number, rule in enumerate(acl.inputs["rules"]):
            assert rule["priority"] == number
            assert rule.get("action", {}) == {"block": {}} or rule.get("overrideAction", {}) == {"none": {}}
    for logs in deployment.of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"):
        assert logs.inputs["logDestinationConfigs"] == [f"arn:aws:s3:::aws-waf-logs-example-prod-{samples.ACCOUNT}"]
        assert [each["singleHeader"]["name"] for each in logs.inputs["redactedFields"]] == ["authorization", "cookie"]


def test_what_threat_response_blocks_is_refused_at_cloudfront_and_at_the_sign_in(deployment: Deployment) -> None:
    for acl in deployment.of("aws:wafv2/webAcl:WebAcl"):
        found = [rule["statement"] for rule in acl.inputs["rules"] if rule["name"] == "blocked-addresses"]
        wanted = BLOCKED[acl.inputs["scope"]].values()
        sets = [{"ipSetReferenceStatement": {"arn": arn}} for arn in wanted]
        assert found == ([] if acl.name == "waf-origin-acl" else [{"orStatement": {"statements": sets}}])


def test_the_web_acls_bucket_is_locked_and_takes_cloudfronts_logs(deployment: Deployment) -> None:
    bucket = f"aws-waf-logs-example-prod-{samples.ACCOUNT}"
    lock = samples.of_bucket(deployment, "bucketObjectLockConfiguration:BucketObjectLockConfiguration", bucket)
    assert lock["rule"]["defaultRetention"]["days"] == 400
    delivery = samples.statement(samples.policy_of_bucket(deployment, bucket), "LogDelivery")
    assert delivery["Condition"]["ArnLike"]["aws:SourceArn"] == [
        f"arn:aws:logs:{region}:{samples.ACCOUNT}:*" for region in ("eu-central-1", "us-east-1")
    ]


def test_only_elastic_load_balancing_writes_the_load_balancers_logs(deployment: Deployment) -> None:
    bucket = f"example-prod-logs-balancer-{samples.ACCOUNT}"
    delivery = samples.statement(samples.policy_of_bucket(deployment, bucket), "BalancerLogDelivery")
    assert delivery["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    balancer = deployment.only("aws:lb/loadBalancer:LoadBalancer").inputs
    for logs in ("accessLogs", "connectionLogs"):
        folder = f"arn:aws:s3:::{bucket}/{balancer[logs]['prefix']}/AWSLogs/{samples.ACCOUNT}/*"
        assert balancer[logs]["bucket"] == bucket
        assert balancer[logs]["enabled"]
        assert folder in delivery["Resource"]


def test_cloudfront_logs_every_request_without_cookies(deployment: Deployment) -> None:
    destination = deployment.only("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination").inputs
    where = destination["deliveryDestinationConfiguration"]["destinationResourceArn"]
    assert where == "arn:aws:s3:::archive/cloudfront"
    assert not [field for field in LOG_FIELDS if "cookie" in field.lower()]
    assert {"c-ip", "cs-uri-stem", "sc-status", "x-edge-request-id"} <= set(LOG_FIELDS)


def test_one_proof_serves_both_certificates_and_is_awaited(deployment: Deployment) -> None:
    proofs = [each for each in deployment.of("aws:route53/record:Record") if each.inputs["type"] == "CNAME"]
    assert [each.inputs["name"] for each in proofs] == [f"_proof.{host}." for host in HOSTS]
    for issued in deployment.of("aws:acm/certificateValidation:CertificateValidation"):
        assert len(issued.inputs["validationRecordFqdns"]) == len(HOSTS)
    assert {each.inputs["keyAlgorithm"] for each in deployment.of("aws:acm/certificate:Certificate")} == {
        "EC_prime256v1"
    }


def test_names_lead_to_cloudfront_over_both_ip_versions(deployment: Deployment) -> None:
    records = [each.inputs for each in deployment.of("aws:route53/record:Record") if "aliases" in each.inputs]
    assert {(each["name"], each["type"]) for each in records} == {
        (host, kind) for host in HOSTS for kind in ("A", "AAAA")
    }
    assert {alias["name"] for each in records for alias in each["aliases"]} == {"d1.cloudfront.net"}


def test_nobody_issues_wildcards() -> None:
    assert caa(("amazon.com",), "example.com") == [
        '0 issue "amazon.com"',
        '0 issuewild ";"',
        '0 iodef "mailto:security@example.com"',
    ]


@pytest.mark.parametrize("payments", ["stripe", "none"])
def test_pages_load_the_service_and_stripe_only(payments: str) -> None:
    policy = response_headers.content_security_policy(payments)
    hosts = {word for word in policy.replace(";", " ").split() if word.startswith("https:")}
    assert all(host.endswith(".stripe.com") for host in hosts)
    assert bool(hosts) is (payments == "stripe")
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_all_headers_win_over_the_services_own(deployment: Deployment) -> None:
    policy = deployment.only("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs
    security = policy["securityHeadersConfig"]
    custom = policy["customHeadersConfig"]["items"]
    assert all(block["override"] for block in [*security.values(), *custom])
    hsts = security["strictTransportSecurity"]
    assert hsts["accessControlMaxAgeSec"] == 2 * 365 * 24 * 3600
    assert hsts["includeSubdomains"]
    assert hsts["preload"]
    assert {each["header"] for each in custom} == {
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Permissions-Policy",
    }


def test_shield_advanced_protects_the_distribution_and_the_zone_when_it_is_on(deployment: Deployment) -> None:
    assert not [each for each in deployment.types() if each.startswith("aws:shield/")]
    shielded = _deployed(shield_advanced=True)
    protected = {each.inputs["resourceArn"].split(":")[2] for each in shielded.of("aws:shield/protection:Protection")}
    assert protected == {"cloudfront", "route53"}
    response = shielded.only("aws:shield/applicationLayerAutomaticResponse:ApplicationLayerAutomaticResponse")
    assert response.inputs["action"] == "BLOCK"


def test_without_countries_nobody_is_refused_for_where_he_is() -> None:
    open_to_all = _deployed(blocked_countries=())
    assert _distribution(open_to_all)["restrictions"]["geoRestriction"]["restrictionType"] == "none"
