"""The security headers of every response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.base import Component
from components.stripe_hosts import CSP_SOURCES

TWO_YEARS = 63_072_000
"""Seconds that browsers remember to use HTTPS only. The preload list asks for one year at least and recommends two.
Source: https://hstspreload.org"""

OWN: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "base-uri": ("'none'",),
    "connect-src": ("'self'",),
    "font-src": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
    "img-src": ("'self'", "data:"),
    "manifest-src": ("'self'",),
    "object-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
}
"""Pages load what the service serves itself. No inline script or style runs, so injected markup does nothing."""

DENIED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)


def content_security_policy(payments: str) -> str:
    """The Content-Security-Policy: the service itself, and the payment provider's hosts when there is one.

    :param payments: ``stripe`` or ``none``.
    """
    provider = CSP_SOURCES if payments == "stripe" else {}
    sources = {name: (*OWN.get(name, ()), *provider.get(name, ())) for name in sorted({*OWN, *provider})}
    return "; ".join([*(f"{name} {' '.join(hosts)}" for name, hosts in sources.items()), "upgrade-insecure-requests"])


def permissions_policy(payments: str) -> str:
    """The Permissions-Policy: no sensors, cameras or positions; payment requests for the payment provider's frame.

    :param payments: ``stripe`` or ``none``.
    """
    paying = '(self "https://js.stripe.com")' if payments == "stripe" else "()"
    return ", ".join([*(f"{feature}=()" for feature in DENIED_FEATURES), f"payment={paying}"])


@dataclass(frozen=True)
class ResponseHeadersArgs:
    """What the headers need.

    :param context: the AWS part's settings and providers; ``edge.payments`` says whose hosts pages may load.
    """

    context: AwsContext


class ResponseHeaders(Component):
    """The security headers that CloudFront puts on every response, whatever the service says.

    APP-2: HSTS for two years with subdomains and preload, a content security policy without inline scripts, no framing,
    no type sniffing, no paths in referrers to others, no sensors, and isolation from other origins' windows and pages
    (COOP, CORP). The headers that name the server's software are removed.

    ENC-1: with HSTS browsers never try plain HTTP again.

    PAY-1 (groundwork): pages load Stripe's hosts and nobody else's, so a card number goes to Stripe or nowhere.
    """

    TOKEN = "rampart:aws:ResponseHeaders"
    STATEMENTS = ("APP-2", "ENC-1")

    policy_id: pulumi.Output[str]

    def __init__(self, name: str, args: ResponseHeadersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        payments = args.context.settings.edge.payments
        policy = aws.cloudfront.ResponseHeadersPolicy(
            f"{name}-policy",
            name=f"{args.context.prefix}-security",
            comment="Security headers of every response",
            security_headers_config={
                "content_security_policy": {
                    "content_security_policy": content_security_policy(payments),
                    "override": True,
                },
                "content_type_options": {"override": True},
                "frame_options": {"frame_option": "DENY", "override": True},
                "referrer_policy": {"referrer_policy": "strict-origin-when-cross-origin", "override": True},
                "strict_transport_security": {
                    "access_control_max_age_sec": TWO_YEARS,
                    "include_subdomains": True,
                    "preload": True,
                    "override": True,
                },
                # The filter of old browsers opened more holes than it closed; CSP replaces it.
                "xss_protection": {"protection": False, "override": True},
            },
            custom_headers_config={
                "items": [
                    {"header": header, "value": value, "override": True}
                    for header, value in {
                        # Wallets (Google Pay, PayPal) pay in a window of their own and have to report back.
                        "Cross-Origin-Opener-Policy": "same-origin-allow-popups"
                        if payments == "stripe"
                        else "same-origin",
                        "Cross-Origin-Resource-Policy": "same-origin",
                        "Permissions-Policy": permissions_policy(payments),
                    }.items()
                ]
            },
            remove_headers_config={"items": [{"header": header} for header in ("Server", "X-Powered-By")]},
            opts=self.child(),
        )
        self.policy_id = policy.id
        self.register_outputs({"policyId": self.policy_id})
