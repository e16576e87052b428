"""The hosts that the services may call on the internet: the settings' own, and Stripe's (NET-3, PAY-1)."""

from __future__ import annotations

from components.settings_aws import Aws, EgressHost
from components.stripe_hosts import EGRESS_HOSTS


def hosts(settings: Aws) -> tuple[EgressHost, ...]:
    """Every host once, the settings' own first.

    :param settings: the stack's section ``rampart:aws``; ``edge.payments`` says who takes the payments.
    """
    own = settings.inspection.egress_hosts
    named = {each.host for each in own}
    provider = EGRESS_HOSTS if settings.edge.payments == "stripe" else {}
    return (
        *own,
        *(EgressHost(host=host, description=reason) for host, reason in provider.items() if host not in named),
    )
