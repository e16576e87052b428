"""Stripe's hosts: whom browsers and services may talk to about payments, and nobody else (PAY-1).

Payment data goes from the browser to Stripe, never through the service. The content security policy takes its sources
from here, and so does the list of hosts that services may call.

Sources: https://docs.stripe.com/security/guide#content-security-policy (Stripe.js and Checkout),
https://docs.stripe.com/ips (domains). Both are Stripe's own, and change with notice.
"""

from __future__ import annotations

from collections.abc import Mapping

CSP_SOURCES: Mapping[str, tuple[str, ...]] = {
    "script-src": ("https://js.stripe.com", "https://*.js.stripe.com", "https://checkout.stripe.com"),
    "frame-src": (
        "https://js.stripe.com",
        "https://*.js.stripe.com",
        "https://hooks.stripe.com",
        "https://checkout.stripe.com",
    ),
    "connect-src": ("https://api.stripe.com", "https://checkout.stripe.com"),
    "img-src": ("https://*.stripe.com",),
}
"""Directive of the content security policy → what it needs beside ``'self'`` for Stripe.js, Elements and Checkout."""

EGRESS_HOSTS: Mapping[str, str] = {
    "api.stripe.com": "Payments by Stripe",
    "files.stripe.com": "Files for payment disputes at Stripe",
}
"""Host → reason: what a service calls at Stripe. Stripe calls back through the edge, by signed webhooks."""
