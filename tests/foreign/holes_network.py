"""Holes in AWS networks and in what is reachable from outside, in spellings that differ from the project's own."""

from __future__ import annotations

from typing import Any

from tests.foreign.hole import Holes
from tests.foreign.world import ACCOUNT, World, allow, policy

HOLES = Holes()
hole = HOLES


def opened(world: World, group: str, **rule: Any) -> None:
    world.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "extra", {
        "securityGroupId": world.ref(group), "description": "temporary", **rule,
    })  # fmt: skip


def classic(world: World, group: str, **rule: Any) -> None:
    world.add("aws:ec2/securityGroupRule:SecurityGroupRule", "extra", {
        "type": "ingress", "securityGroupId": world.ref(group), "description": "temporary", **rule,
    })  # fmt: skip


@hole("shop", "extra", "net-2-aws-data-ports-closed")
def database_open_to_ipv6_by_a_rule_of_its_own(world: World) -> None:
    opened(world, "db-sg", ipProtocol="tcp", fromPort=5432, toPort=5432, cidrIpv6="::/0")


@hole("shop", "db-sg", "net-2-aws-data-ports-closed")
def database_open_to_two_halves_of_the_internet(world: World) -> None:
    halves = [
        {"cidrBlocks": [cidr], "protocol": "tcp", "fromPort": 5432, "toPort": 5432, "description": "half"}
        for cidr in ("0.0.0.0/1", "128.0.0.0/1")
    ]
    world.edit("db-sg", "ingress", lambda rules: rules + halves)


@hole("shop", "extra", "net-2-aws-admin-ports-closed")
def prefix_list_of_everybody(world: World) -> None:
    entries = [{"cidr": "0.0.0.0/2"}, {"cidr": "64.0.0.0/2"}, {"cidr": "128.0.0.0/1"}]
    inputs = {"addressFamily": "IPv4", "maxEntries": 5, "name": "offices", "entries": entries}
    listed = world.add("aws:ec2/managedPrefixList:ManagedPrefixList", "offices", inputs, id="pl-01")
    opened(world, "app-sg", ipProtocol="tcp", fromPort=22, toPort=22, prefixListId=listed)


@hole("shop", "app-sg", "net-2-aws-admin-ports-closed")
def prefix_list_with_an_entry_of_its_own(world: World) -> None:
    listed = world.add(
        "aws:ec2/managedPrefixList:ManagedPrefixList",
        "offices",
        {"addressFamily": "IPv6", "maxEntries": 5, "name": "o"},
        id="pl-01",
    )
    world.add(
        "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", "entry", {"prefixListId": listed, "cidr": "2000::/3"}
    )
    world.edit(
        "app-sg",
        "ingress",
        lambda rules: [
            *rules,
            {"prefixListIds": ["pl-01"], "protocol": "tcp", "fromPort": 3389, "toPort": 3389, "description": "x"},
        ],
    )


@hole("shop", "extra", "net-2-aws-admin-ports-closed", "net-3-aws-ingress-named")
def protocol_by_number_and_ports_as_text(world: World) -> None:
    classic(world, "app-sg", protocol="6", fromPort="20", toPort="25", cidrBlocks=["0.0.0.0/0"])


@hole("shop", "extra", "net-2-aws-admin-ports-closed", "net-2-aws-data-ports-closed")
def protocol_all_in_capitals(world: World) -> None:
    classic(world, "app-sg", protocol="ALL", fromPort=0, toPort=0, ipv6CidrBlocks=["::/0"])


@hole("shop", "db", "net-1-aws-data-unreachable")
def every_protocol_from_the_load_balancers_open_group(world: World) -> None:
    opened(world, "db-sg", ipProtocol="-1", referencedSecurityGroupId=world.ref("edge-sg"))


@hole("shop", "main", "net-3-aws-default-group-closed")
def default_group_lets_its_members_talk(world: World) -> None:
    world.set("main-default", ingress=[{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}])


@hole("worker", "worker-sg", "net-3-aws-egress-limited")
def egress_everywhere_by_a_rule_of_its_own(world: World) -> None:
    rule = {
        "securityGroupId": world.ref("worker-sg"),
        "ipProtocol": "-1",
        "cidrIpv4": "0.0.0.0/0",
        "description": "out",
    }
    world.add("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "out", rule)


@hole("shop", "db", "net-2-aws-databases-private")
def database_with_a_public_address(world: World) -> None:
    world.set("db", publiclyAccessible="true")


@hole("shop", "public-a", "net-1-aws-data-zone-no-internet-route")
def database_in_public_subnets(world: World) -> None:
    world.set("db-nets", subnetIds=[world.ref("public-a"), world.ref("public-b")])


@hole("stores", "aurora-0", "net-2-aws-databases-private")
def public_instance_of_a_cluster(world: World) -> None:
    world.set("aurora-0", publiclyAccessible=True)


@hole("stores", "dwh", "net-2-aws-data-services-private")
def public_warehouse(world: World) -> None:
    world.set("dwh", publiclyAccessible=True)


@hole("stores", "kafka", "net-2-aws-data-services-private")
def brokers_with_public_addresses(world: World) -> None:
    world.edit(
        "kafka",
        "brokerNodeGroupInfo",
        lambda info: {**info, "connectivityInfo": {"publicAccess": {"type": "SERVICE_PROVIDED_EIPS"}}},
    )


@hole("stores", "search-domain", "net-2-aws-search-in-vpc")
def search_on_the_internet(world: World) -> None:
    world.unset("search-domain", "vpcOptions")


@hole("stores", "search-domain", "gdpr-1-aws-resource-policy-not-public")
def search_for_everybody(world: World) -> None:
    world.set(
        "search-domain",
        accessPolicies=policy(
            {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "es:ESHttp*", "Resource": "*"}
        ),
    )


@hole("kubernetes", "k8s-eksCluster", "net-2-aws-kubernetes-api-private")
def kubernetes_api_for_everybody(world: World) -> None:
    world.edit(
        "k8s-eksCluster",
        "vpcConfig",
        lambda config: {**config, "endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]},
    )


@hole("kubernetes", "k8s-eksCluster", "net-2-aws-kubernetes-api-private")
def kubernetes_api_for_everybody_by_default(world: World) -> None:
    world.edit(
        "k8s-eksCluster", "vpcConfig", lambda config: {k: v for k, v in config.items() if k != "endpointPublicAccess"}
    )


@hole("kubernetes", "k8s-group", "net-2-aws-kubernetes-nodes-no-open-ssh")
def nodes_with_ssh_for_everybody(world: World) -> None:
    world.set("k8s-group", remoteAccess={"ec2SshKey": "ops"})


@hole("shop", "service", "net-2-aws-containers-no-public-ip")
def tasks_with_public_addresses(world: World) -> None:
    world.edit("service", "networkConfiguration", lambda config: {**config, "assignPublicIp": True})


@hole("worker", "machine", "net-2-aws-no-public-ip-at-launch")
def template_with_public_addresses_as_text(world: World) -> None:
    world.edit("machine", "networkInterfaces", lambda faces: [{**faces[0], "associatePublicIpAddress": "true"}])


@hole("shop", "private-a", "net-2-aws-subnets-private")
def subnet_hands_out_public_addresses(world: World) -> None:
    world.set("private-a", mapPublicIpOnLaunch=True)


@hole("shop", "lone", "net-2-aws-no-elastic-ip-on-machines")
def elastic_address_on_a_machine(world: World) -> None:
    nic = {"subnetId": world.ref("private-a"), "securityGroups": [world.ref("app-sg")]}
    world.add("aws:ec2/networkInterface:NetworkInterface", "nic", nic, id="eni-01")
    world.add("aws:ec2/eip:Eip", "lone", {"domain": "vpc", "networkInterface": "eni-01"}, id="eipalloc-1")


@hole("shop", "private-a", "net-1-aws-data-zone-no-internet-route")
def route_of_the_data_subnet_to_the_internet(world: World) -> None:
    world.add(
        "aws:ec2/route:Route",
        "leak",
        {
            "routeTableId": world.ref("private-a-routes"),
            "destinationIpv6CidrBlock": "::/0",
            "gatewayId": world.ref("igw"),
        },
    )


@hole("shop", "private-acl", "net-1-aws-data-zone-borders", "net-2-aws-network-acl-admin-ports-closed")
def acl_lets_ssh_in_from_everywhere(world: World) -> None:
    world.add(
        "aws:ec2/networkAclRule:NetworkAclRule",
        "acl-extra",
        {
            "networkAclId": world.ref("private-acl"),
            "ruleNumber": 50,
            "protocol": "6",
            "ruleAction": "allow",
            "cidrBlock": "0.0.0.0/0",
            "fromPort": 22,
            "toPort": 22,
        },
    )


@hole("shop", "main", "net-3-aws-flow-logs")
def network_without_flow_logs(world: World) -> None:
    world.remove("main-flow")


@hole("shop", "main", "net-3-aws-flow-logs")
def flow_logs_of_rejects_only(world: World) -> None:
    world.set("main-flow", trafficType="REJECT")


@hole("shop", "https", "enc-1-aws-listener-tls-policy")
def old_tls_at_the_load_balancer(world: World) -> None:
    world.set("https", sslPolicy="ELBSecurityPolicy-FS-2018-06")


@hole("shop", "http", "net-6-aws-http-redirects")
def plain_http_forwards(world: World) -> None:
    world.set(
        "http", defaultActions=[{"type": "forward", "forward": {"targetGroups": [{"arn": world.arn("targets")}]}}]
    )


@hole("shop", "http", "net-6-aws-http-redirects")
def plain_http_forwards_by_a_listener_rule(world: World) -> None:
    world.add("aws:lb/listenerRule:ListenerRule", "leak", {
        "listenerArn": world.ref("http"), "priority": 1, "conditions": [{"pathPattern": {"values": ["/api/*"]}}],
        "actions": [{"type": "forward", "targetGroupArn": world.arn("targets")}],
    })  # fmt: skip


@hole("shop", "http", "net-6-aws-http-redirects")
def redirect_to_http(world: World) -> None:
    world.set(
        "http",
        defaultActions=[
            {"type": "redirect", "redirect": {"protocol": "HTTP", "port": "8080", "statusCode": "HTTP_302"}}
        ],
    )


@hole("shop", "alb", "app-1-aws-load-balancers-have-web-acl")
def load_balancer_without_web_acl(world: World) -> None:
    world.remove("waf-alb")


@hole("shop", "alb", "mon-3-aws-load-balancer-logs")
def load_balancer_without_logs(world: World) -> None:
    world.set("alb", accessLogs={"bucket": "acme-alb-logs", "enabled": False})


@hole("shop", "old", "net-6-aws-http-redirects")
def classic_load_balancer_by_http(world: World) -> None:
    listener = {"instancePort": 80, "instanceProtocol": "http", "lbPort": 80, "lbProtocol": "http"}
    world.add(
        "aws:elb/loadBalancer:LoadBalancer",
        "old",
        {"listeners": [listener], "subnets": [world.ref("public-a")], "securityGroups": [world.ref("edge-sg")]},
        id="old",
    )


@hole("shop", "waf", "app-1-aws-web-acl-blocks")
def web_acl_only_counts(world: World) -> None:
    world.edit(
        "waf",
        "rules",
        lambda rules: [
            {**rule, "overrideAction": {"count": {}}} if "overrideAction" in rule else rule for rule in rules
        ],
    )


@hole("site", "cdn", "net-6-aws-cloudfront-https")
def site_by_plain_http(world: World) -> None:
    world.edit("cdn", "defaultCacheBehavior", lambda cache: {**cache, "viewerProtocolPolicy": "allow-all"})


@hole("site", "cdn", "net-6-aws-cloudfront-https")
def one_path_by_plain_http(world: World) -> None:
    path = {
        "pathPattern": "/legacy/*",
        "viewerProtocolPolicy": "allow-all",
        "targetOriginId": "pages",
        "allowedMethods": ["GET", "HEAD"],
        "cachedMethods": ["GET"],
        "responseHeadersPolicyId": "hp-1",
    }
    world.set("cdn", orderedCacheBehaviors=[path])


@hole("site", "cdn", "enc-1-aws-cloudfront-viewer-tls")
def site_with_old_tls(world: World) -> None:
    world.edit("cdn", "viewerCertificate", lambda cert: {**cert, "minimumProtocolVersion": "TLSv1_2016"})


@hole("site", "cdn", "enc-1-aws-cloudfront-origin-tls")
def origin_by_plain_http(world: World) -> None:
    own = {
        "originId": "api",
        "domainName": "api.acme.example",
        "customOriginConfig": {
            "httpPort": 80,
            "httpsPort": 443,
            "originProtocolPolicy": "http-only",
            "originSslProtocols": ["TLSv1.2"],
        },
    }
    world.edit("cdn", "origins", lambda origins: [*origins, own])


@hole("site", "cdn", "ddos-1-aws-cloudfront-web-acl")
def site_without_web_acl(world: World) -> None:
    world.unset("cdn", "webAclId")


@hole("site", "headers", "app-2-aws-headers-complete")
def short_hsts(world: World) -> None:
    world.edit(
        "headers",
        "securityHeadersConfig",
        lambda config: {**config, "strictTransportSecurity": {"accessControlMaxAgeSec": 300, "override": True}},
    )


@hole("api", "fn-url", "gdpr-1-aws-function-not-public", "net-2-aws-function-urls-authenticated")
def function_url_without_login(world: World) -> None:
    world.add(
        "aws:lambda/functionUrl:FunctionUrl",
        "fn-url",
        {"functionName": world.ref("fn"), "authorizationType": "NONE"},
        id="orders",
    )


@hole("api", "open", "gdpr-1-aws-function-not-public")
def function_for_everybody(world: World) -> None:
    world.add(
        "aws:lambda/permission:Permission",
        "open",
        {"action": "lambda:*", "function": world.arn("fn"), "principal": "*"},
    )


@hole("api", "open", "gdpr-1-aws-function-not-public")
def function_for_any_bucket_of_anybody(world: World) -> None:
    world.add(
        "aws:lambda/permission:Permission",
        "open",
        {"action": "lambda:InvokeFunction", "function": "orders", "principal": "s3.amazonaws.com"},
    )


@hole("api", "orders-route", "app-1-aws-api-routes-authorized")
def route_without_login(world: World) -> None:
    world.set("orders-route", authorizationType="NONE")
    world.unset("orders-route", "authorizerId")


@hole("api", "live", "mon-3-aws-api-access-logged")
def api_stage_without_logs(world: World) -> None:
    world.unset("live", "accessLogSettings")


@hole("api", "rest", "net-2-aws-private-apis-name-callers")
def private_api_for_everybody(world: World) -> None:
    rest = world.add(
        "aws:apigateway/restApi:RestApi",
        "rest",
        {"name": "rest", "endpointConfiguration": {"types": "PRIVATE"}, "disableExecuteApiEndpoint": True},
        id="r1",
    )
    world.add(
        "aws:apigateway/restApiPolicy:RestApiPolicy",
        "rest-policy",
        {"restApiId": rest, "policy": policy(allow("execute-api:Invoke", "*", principal="*"))},
        id="r1",
    )


@hole("api", "ping", "app-1-aws-api-routes-authorized")
def rest_method_without_login(world: World) -> None:
    rest = world.add("aws:apigateway/restApi:RestApi", "rest", {"name": "rest"}, id="r1")
    world.add(
        "aws:apigateway/method:Method",
        "ping",
        {"restApi": rest, "resourceId": "x", "httpMethod": "POST", "authorization": "NONE"},
    )


@hole("api", "custom", "enc-1-aws-api-domains-tls")
def api_domain_with_old_tls(world: World) -> None:
    world.add(
        "aws:apigateway/domainName:DomainName",
        "custom",
        {
            "domainName": "api.acme.example",
            "regionalCertificateArn": f"arn:aws:acm:eu-west-1:{ACCOUNT}:certificate/1",
            "securityPolicy": "TLS_1_0",
            "endpointConfiguration": {"types": "REGIONAL"},
        },
    )
