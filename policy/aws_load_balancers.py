"""AWS load balancers by every type name, and what they are open to."""

from __future__ import annotations

from policy.aws_network import SUBNETS
from policy.graph import Graph
from policy.model import Resource

_V2 = ("lb", "alb", "applicationloadbalancing", "elasticloadbalancingv2")
_CLASSIC = ("elb", "elasticloadbalancing")

V2 = tuple(f"aws:{module}/loadBalancer:LoadBalancer" for module in _V2)
LISTENERS = tuple(f"aws:{module}/listener:Listener" for module in _V2)
LISTENER_RULES = tuple(f"aws:{module}/listenerRule:ListenerRule" for module in _V2)
TARGET_GROUPS = tuple(f"aws:{module}/targetGroup:TargetGroup" for module in _V2)
TARGETS = tuple(f"aws:{module}/targetGroupAttachment:TargetGroupAttachment" for module in _V2)
CLASSIC = tuple(f"aws:{module}/loadBalancer:LoadBalancer" for module in _CLASSIC)
CLASSIC_POLICIES = tuple(f"aws:{module}/loadBalancerPolicy:LoadBalancerPolicy" for module in _CLASSIC)
CLASSIC_LISTENER_POLICIES = tuple(f"aws:{module}/listenerPolicy:ListenerPolicy" for module in _CLASSIC)
LOAD_BALANCERS = (*V2, *CLASSIC)
VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin"


def kind(balancer: Resource) -> str:
    """``application`` (AWS's default), ``network``, ``gateway`` or ``classic``."""
    if balancer.type in CLASSIC:
        return "classic"
    return str(balancer.get("loadBalancerType", default="application"))


def faces_internet(balancer: Resource) -> bool:
    """Whether a load balancer has public addresses: AWS gives it some unless ``internal`` is true.

    :raises UndeterminedError: when that is unknown.
    """
    return kind(balancer) != "gateway" and not balancer.get("internal", default=False)


def serves_internet(balancer: Resource, graph: Graph) -> bool:
    """Whether requests of the internet get to a load balancer: to its public addresses, or to its private ones from
    CloudFront, which has interfaces in the VPC for a VPC origin.

    :raises UndeterminedError: when that is unknown.
    """
    return bool(graph.referrers(balancer, VPC_ORIGIN, path="vpcOriginEndpointConfig")) or faces_internet(balancer)


def listeners_to(group: Resource, graph: Graph) -> list[Resource]:
    """The listeners that forward to a target group, by their default action or by a listener rule."""
    found = graph.referrers(group, *LISTENERS)
    for path in graph.referrers(group, *LISTENER_RULES):
        found.extend(graph.targets(path, "listenerArn", *LISTENERS))
    return found


def balancer_of(listener: Resource, graph: Graph) -> Resource | None:
    """The load balancer of a listener, when it is in the stack."""
    found = graph.targets(listener, "loadBalancerArn", *V2)
    return found[0] if found else None


def subnets_of_balancer(balancer: Resource, graph: Graph) -> list[Resource]:
    """The subnets that a load balancer stands in, as far as they are in the stack."""
    found = list(graph.targets(balancer, "subnets", *SUBNETS))
    for block in balancer.blocks("subnetMappings"):
        found.extend(graph.targets(balancer, "subnetId", *SUBNETS, block=block))
    return found


def targets_addresses(balancer: Resource, graph: Graph) -> bool:
    """Whether a load balancer forwards to any address that somebody registers, not to instances or functions only.

    :raises UndeterminedError: when the type of a target group is unknown.
    """
    return any(
        group.get("targetType", default="instance") == "ip"
        and any(balancer_of(listener, graph) is balancer for listener in listeners_to(group, graph))
        for group in graph.by_type(*TARGET_GROUPS)
    )
