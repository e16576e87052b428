"""Whom payments talk to: Stripe, over HTTPS, and nobody else."""

from __future__ import annotations

from components.stripe_hosts import CSP_SOURCES, EGRESS_HOSTS


def test_every_source_is_stripes_own_over_https() -> None:
    sources = {source for sources in CSP_SOURCES.values() for source in sources}
    assert all(source.startswith("https://") and source.endswith(".stripe.com") for source in sources)


def test_scripts_come_from_named_hosts() -> None:
    assert "https://js.stripe.com" in CSP_SOURCES["script-src"]
    assert "https://*.stripe.com" not in CSP_SOURCES["script-src"]


def test_services_call_named_hosts() -> None:
    assert "api.stripe.com" in EGRESS_HOSTS
    assert all(host.endswith(".stripe.com") and "*" not in host for host in EGRESS_HOSTS)
