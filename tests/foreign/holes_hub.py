"""Holes in the network of a hub and its spokes: rules as resources of their own, endpoints, doors, APIs."""

from __future__ import annotations

from typing import Any

from tests.foreign.aws_hub import rule
from tests.foreign.hole import Holes
from tests.foreign.world import ACCOUNT, World, allow, policy, text

HOLES = hole = Holes()
STRANGER = "121212121212"
IP_SET = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/ipset/office/1"
FIELD = {
    "byteMatchStatement": {
        "searchString": "/login", "positionalConstraint": "STARTS_WITH", "fieldToMatch": {"uriPath": {}},
        "textTransformations": [{"priority": 0, "type": "NONE"}],
    },
}  # fmt: skip


@hole("hub", "probe", "net-2-aws-admin-ports-closed")
def ssh_from_an_eighth_of_ipv6(world: World) -> None:
    rule(world, "probe", "app", 22, cidrIpv6="2000::/3")


@hole("hub", "upper", "net-2-aws-admin-ports-closed")
def halves_in_two_groups_of_one_card(world: World) -> None:
    world.set("card", securityGroups=[world.ref("app"), world.ref("store")])
    rule(world, "lower", "app", 3389, cidrIpv4="0.0.0.0/1")
    rule(world, "upper", "store", 3389, cidrIpv4="128.0.0.0/1")


@hole("hub", "banks", "net-2-aws-admin-ports-closed")
def prefix_list_with_halves_in_entries_of_their_own(world: World) -> None:
    kind = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
    for name, half in (("lower", "0.0.0.0/1"), ("upper", "128.0.0.0/1")):
        world.add(kind, name, {"prefixListId": world.ref("partners"), "cidr": half})
    rule(world, "banks", "app", 22, prefixListId=world.ref("partners"))


@hole("hub", "store", "net-2-aws-data-ports-closed")
def protocol_six_with_ports_as_text(world: World) -> None:
    wide = {"protocol": "6", "fromPort": "3300", "toPort": "3400", "cidrBlocks": ["0.0.0.0/0"], "description": "d"}
    world.set("store", ingress=[wide])


@hole("hub", "app", "net-2-aws-admin-ports-closed")
def every_protocol_from_ipv6_spelled_with_a_zero(world: World) -> None:
    wide = {"protocol": "all", "fromPort": 0, "toPort": 0, "ipv6CidrBlocks": ["0::0/0"], "description": "d"}
    world.set("app", ingress=[wide])


@hole("hub", "main", "net-3-aws-default-group-closed")
def rule_for_the_default_group_by_the_network_output(world: World) -> None:
    inner = {"ipProtocol": "tcp", "fromPort": 8443, "toPort": 8443, "cidrIpv4": "10.0.0.0/16", "description": "d"}
    inner["securityGroupId"] = world.out("main", "defaultSecurityGroupId")
    world.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "default-in", inner)


@hole("hub", "spoke-acl", "net-2-aws-network-acl-not-open")
def network_acl_rule_for_all_of_ipv6(world: World) -> None:
    wide = {
        "networkAclId": world.ref("spoke-acl"), "ruleNumber": 50, "egress": False, "protocol": "all",
        "ruleAction": "ALLOW", "ipv6CidrBlock": "::/0", "fromPort": 0, "toPort": 0,
    }  # fmt: skip
    world.add("aws:ec2/networkAclRule:NetworkAclRule", "all-six", wide)


@hole("hub", "to-secrets", "net-3-aws-endpoint-policies")
def endpoint_admits_a_strangers_calls(world: World) -> None:
    world.set("secrets-guard", policy=policy(allow("secretsmanager:*", "*", principal={"AWS": STRANGER})))


@hole("hub", "to-s3", "net-3-aws-endpoint-policies")
def endpoint_condition_that_everybody_meets(world: World) -> None:
    met = {"StringLikeIfExists": {"aws:PrincipalAccount": "*"}}
    world.set("to-s3", policy=policy(allow("s3:*", "*", principal="*", Condition=met)))


@hole("hub", "principals", "gdpr-1-aws-shared-with-named-accounts")
def endpoint_service_for_every_principal(world: World) -> None:
    every = {"vpcEndpointServiceId": world.ref("offer"), "principalArn": "*"}
    kind = "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple"
    world.add(kind, "principals", every)


@hole("hub", "private-a-routes", "net-1-aws-peer-routes-narrow")
def everything_goes_to_the_peer(world: World) -> None:
    world.set("to-spoke", destinationCidrBlock="0.0.0.0/0")


@hole("hub", "share", "gdpr-1-aws-shares-stay-inside")
def share_outside_of_the_organisation(world: World) -> None:
    world.set("share", allowExternalPrincipals=True)


@hole("hub", "vpn-ops", "net-2-aws-client-vpn-groups")
def everybody_in_the_vpn_reaches_everything(world: World) -> None:
    world.unset("vpn-ops", "accessGroupId")
    world.set("vpn-ops", authorizeAllGroups=True, targetNetworkCidr="0.0.0.0/0")


@hole("hub", "plain", "net-6-aws-http-redirects")
def listener_by_its_alias_forwards_plain_http(world: World) -> None:
    groups = {"targetGroups": [{"arn": world.arn("origin-targets")}]}
    forward = [{"type": "forward", "forward": groups}]
    plain = {"loadBalancerArn": world.arn("origin"), "port": 80, "protocol": "HTTP", "defaultActions": forward}
    world.add("aws:alb/listener:Listener", "plain", plain)


@hole("hub", "plain", "net-6-aws-http-redirects")
def redirect_keeps_the_protocol(world: World) -> None:
    kept = {"protocol": "#{protocol}", "host": "app.acme.example", "statusCode": "HTTP_302"}
    action = [{"type": "redirect", "redirect": kept}]
    plain = {"loadBalancerArn": world.arn("origin"), "port": 80, "protocol": "HTTP", "defaultActions": action}
    world.add("aws:alb/listener:Listener", "plain", plain)


@hole("hub", "database-in", "net-2-aws-public-listeners")
def public_listener_of_a_database(world: World) -> None:
    arn = f"arn:aws:elasticloadbalancing:eu-central-1:{ACCOUNT}:loadbalancer/net/pub/1"
    outer = {
        "loadBalancerType": "network", "subnets": [world.ref("public-a"), world.ref("public-b")],
        "enableDeletionProtection": True, "accessLogs": {"bucket": world.ref("nlb-logs"), "enabled": True},
    }  # fmt: skip
    world.add("aws:alb/loadBalancer:LoadBalancer", "outer", outer, id=arn, arn=arn)
    target = {"port": 5432, "protocol": "TLS", "targetType": "ip", "vpcId": world.ref("main")}
    world.add("aws:alb/targetGroup:TargetGroup", "database", target, arn=f"{arn}/tg")
    forward = [{"type": "forward", "targetGroupArn": world.arn("database")}]
    listener = {"loadBalancerArn": world.arn("outer"), "port": 5432, "protocol": "TCP", "defaultActions": forward}
    world.add("aws:alb/listener:Listener", "database-in", listener)


@hole("hub", "edge", "app-1-aws-web-acl-blocks")
def core_rules_look_at_one_path(world: World) -> None:
    def narrow(rules: Any) -> Any:
        rules[0]["statement"]["managedRuleGroupStatement"]["scopeDownStatement"] = FIELD
        return rules

    world.edit("edge", "rules", narrow)


@hole("hub", "edge", "app-1-aws-web-acl-blocks")
def core_rules_turned_to_count_one_by_one(world: World) -> None:
    kinds = ("QUERYARGUMENTS", "BODY", "COOKIE", "URIPATH")
    counted = [{"name": f"SQLi_{kind}", "actionToUse": {"count": {}}} for kind in kinds]

    def soften(rules: Any) -> Any:
        rules[2]["statement"]["managedRuleGroupStatement"]["ruleActionOverrides"] = counted
        return rules

    world.edit("edge", "rules", soften)


@hole("hub", "office", "net-5-aws-lists-name-somebody")
def everybody_is_let_in_first_as_the_office(world: World) -> None:
    halves = {"scope": "CLOUDFRONT", "ipAddressVersion": "IPV4", "addresses": ["0.0.0.0/1", "128.0.0.0/1"]}
    world.add("aws:wafv2/ipSet:IpSet", "office", halves, provider="virginia", arn=IP_SET)

    def admit(rules: Any) -> Any:
        first = {
            "name": "office", "priority": 0, "action": {"allow": {}}, "visibilityConfig": rules[0]["visibilityConfig"],
            "statement": {"ipSetReferenceStatement": {"arn": IP_SET}},
        }  # fmt: skip
        return [first, *({**entry, "priority": entry["priority"] + 1} for entry in rules)]

    world.edit("edge", "rules", admit)


@hole("hub", "cdn", "net-6-aws-cloudfront-https")
def one_path_by_plain_http(world: World) -> None:
    world.edit("cdn", "orderedCacheBehaviors", lambda found: [{**found[0], "viewerProtocolPolicy": "allow-all"}])


@hole("hub", "cdn", "ddos-1-aws-cloudfront-origin-access-control")
def origin_access_control_that_never_signs(world: World) -> None:
    world.set("oac", signingBehavior="never")


@hole("hub", "rest", "net-2-aws-private-apis-name-callers")
def private_api_for_every_network(world: World) -> None:
    world.set("rest", policy=policy(allow("execute-api:Invoke", "*", principal="*")))


@hole("hub", "every", "gdpr-1-aws-api-bodies-not-logged")
def bodies_in_the_log(world: World) -> None:
    world.edit("every", "settings", lambda found: {**found, "dataTraceEnabled": True})


@hole("hub", "every", "enc-2-aws-api-cache-encrypted")
def answers_cached_in_clear(world: World) -> None:
    world.set("v1", cacheClusterEnabled=True, cacheClusterSize="0.5")
    world.edit("every", "settings", lambda found: {**found, "cachingEnabled": True, "cacheDataEncrypted": False})


@hole("hub", "site-api", "app-2-aws-cors-credentials-named-origins")
def any_site_calls_with_credentials(world: World) -> None:
    wide = {"allowOrigins": ["https://*"], "allowCredentials": True, "allowMethods": ["*"]}
    world.add("aws:apigatewayv2/api:Api", "site-api", {"protocolType": "HTTP", "corsConfiguration": wide})


@hole("hub", "chat-connect", "app-1-aws-api-routes-authorized")
def anybody_opens_a_web_socket(world: World) -> None:
    chat = {"protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"}
    api = world.add("aws:apigatewayv2/api:Api", "chat", chat)
    world.add("aws:apigatewayv2/route:Route", "chat-connect", {"apiId": api, "routeKey": "$connect"})


@hole("hub", "mesh", "app-1-aws-lattice-services-authenticated")
def lattice_service_asks_nobody(world: World) -> None:
    world.add("aws:vpclattice/service:Service", "mesh", {"name": "mesh", "authType": "NONE"})


@hole("hub", "mesh-policy", "gdpr-1-aws-resource-policy-not-public")
def lattice_policy_for_everybody(world: World) -> None:
    mesh = world.add("aws:vpclattice/service:Service", "mesh", {"name": "mesh", "authType": "AWS_IAM"})
    wide = {"resourceIdentifier": mesh, "policy": policy(allow("*", "*", principal="*"))}
    world.add("aws:vpclattice/authPolicy:AuthPolicy", "mesh-policy", wide)


@hole("hub", "faster", "net-2-aws-accelerators-front-balancers")
def accelerator_leads_to_a_machine(world: World) -> None:
    place = [{"endpointId": world.ref("box"), "weight": 100}]
    group = {"listenerArn": "arn:aws:globalaccelerator::1:listener/x", "endpointConfigurations": place}
    world.add("aws:globalaccelerator/endpointGroup:EndpointGroup", "faster", group)


@hole("hub", "logs-network", "net-2-aws-search-in-vpc")
def serverless_search_from_the_internet(world: World) -> None:
    rules = [{"Rules": [{"ResourceType": "collection", "Resource": ["collection/logs"]}], "AllowFromPublic": True}]
    network = {"name": "logs", "type": "network", "policy": text(rules)}
    world.add("aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy", "logs-network", network)
