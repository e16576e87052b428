"""Credentials in a text, by their form or by what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from policy.credential_names import TELLING, is_key, is_literal
from policy.readings import readings

FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    ("an AWS access key", re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])")),
    ("a private key", re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")),
    # https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    ("a GitHub token", re.compile(r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})")),
    ("a GitLab token", re.compile(r"(?<![A-Za-z0-9])glpat-[A-Za-z0-9_-]{20,}")),
    ("a Slack token", re.compile(r"(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,}")),
    ("a Slack webhook", re.compile(r"hooks\.slack\.com/services/T[A-Za-z0-9]+/B[A-Za-z0-9]+/[A-Za-z0-9]{16,}")),
    # https://docs.stripe.com/keys: publishable keys (pk_) may be shown, secret and restricted ones may not
    (
        "a Stripe secret key",
        re.compile(r"(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9]{24,}"),
    ),
    ("a Google API key", re.compile(r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])")),
    ("a Google OAuth secret", re.compile(r"(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{20,}")),
    ("a Pulumi access token", re.compile(r"(?<![A-Za-z0-9])pul-[a-f0-9]{40}(?![a-f0-9])")),
    ("an npm token", re.compile(r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}")),
    ("a PyPI token", re.compile(r"(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{50,}")),
    ("a SendGrid key", re.compile(r"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}")),
    ("an API key of a model provider", re.compile(r"(?<![A-Za-z0-9])sk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}")),
    ("an Azure storage key", re.compile(r"AccountKey=[A-Za-z0-9+/]{60,}={0,2}")),
    (
        "a JSON Web Token",
        re.compile(r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}"),
    ),
    ("an authorization", re.compile(r"\b(?:Basic|Bearer) (?=[A-Za-z0-9+/._~-]*\d)[A-Za-z0-9+/._~-]{16,}={0,2}")),
    ("an age identity", re.compile(r"AGE-SECRET-KEY-1[A-Z0-9]{50,}")),
)

SIGNS = (
    *("AKIA", "ASIA", "PRIVATE KEY", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox"),
    *("hooks.slack", "sk_", "rk_", "whsec_", "AIza", "GOCSPX-", "pul-", "npm_", "pypi-", "SG.", "sk-", "AccountKey="),
    *(
        "Basic ",
        "Bearer ",
        "eyJ",
        "AGE-SECRET",
        "://",
        "assword",
        "ASSWORD",
        "pwd",
        "Pwd",
        "PWD",
        "Key",
        "@tcp(",
        "@unix(",
    ),
)
"""Pieces of which a text has at least one when its form shows a credential; most texts have none."""

CONNECTION = re.compile(r"(?:^|[;?&,\s])(?:password|pwd)\s*=\s*(?P<value>[^;?&,\s]+)", re.IGNORECASE)
CONNECTED = re.compile(
    r"(?:^|[;?&,\s])(?:server|data source|host|hostname|user|user id|uid|username|dbname|database)\s*=|^jdbc:",
    re.IGNORECASE,
)
"""A driver's connection string: settings beside the password tell it from a script."""

URL_PASSWORD = re.compile(
    r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}://[^\s:/@'\"]*:(?P<value>[^\s@/'\"]+)@", re.IGNORECASE
)

GO_PASSWORD = re.compile(r"(?<![\w.-])[\w.-]+:(?P<value>[^\s@/:'\"]+)@(?:tcp|unix)\(")
"""A password in a data source name as Go's drivers write it: ``user:password@tcp(host:3306)/orders``."""

ASSIGNMENT = re.compile(
    rf"(?<![A-Za-z0-9_.-])-{{0,2}}(?P<name>{TELLING})[\"']?[ \t]*(?:[=:]|[ \t])[ \t]*"
    r"(?P<value>\"[^\"\n]+\"|'[^'\n]+'|[^\s\"';,|&)]+)",
    re.IGNORECASE,
)
ARN = re.compile(r"arn:aws[a-z-]*:[^\s\"']*$")
LONGEST_ARN = 120
"""Characters of an ARN before its kind of resource: ``arn:aws:secretsmanager:…:secret:orders`` sets no secret."""
KEY_ASSIGNMENT = re.compile(
    r"(?<![A-Za-z0-9_.-])-{0,2}(?P<name>[A-Za-z0-9_.-]*(?:keys?|salt|hmac)(?:[_-]?\d+)?)[\"']?[ \t]*[=:][ \t]*"
    r"(?P<value>[^\s;,|&)]+)",
    re.IGNORECASE,
)
"""A key that a script sets: a credential only when the value is made at random, see `is_key`."""
WIREGUARD = re.compile(r"^\s*(?:PrivateKey|PresharedKey)\s*=\s*(?P<value>[A-Za-z0-9+/]{43}=)", re.MULTILINE)
ACCOUNT_COMMANDS = (
    re.compile(r"echo\s+[\"']?[a-z_][a-z0-9_-]*:(?P<value>[^\s\"'|]+)[\"']?\s*\|\s*(?:sudo\s+)?chpasswd"),
    re.compile(r"\bnet1?\s+user\s+[\w.-]+\s+(?P<value>[^\s/*$%][^\s]*)", re.IGNORECASE),
    re.compile(r"ConvertTo-SecureString\s+(?:-String\s+)?[\"'](?P<value>[^\"'$]+)[\"']\s+-AsPlainText", re.IGNORECASE),
)
"""Commands that give an account a password, on Linux and on Windows."""
SIGN_IN_COMMANDS = tuple(
    re.compile(rf"\b(?:{program})\b(?:[^\n|;&]|\\\n){{0,400}}?\s{flag}")
    for program, flag in (
        (r"(?:mysql|mariadb)(?:dump|admin|import|-dump|-admin)?", r"-p(?![\d.]*:?\d+:\d)(?P<value>[^\s|;&]+)"),
        (r"(?:docker|podman|nerdctl|skopeo|crane|az|oras|helm registry) login", r"-p[ =]?(?P<value>[^\s|;&]+)"),
        ("sshpass", r"-p ?(?P<value>[^\s|;&]+)"),
        ("redis-cli|valkey-cli", r"-a (?P<value>[^\s|;&]+)"),
        ("sqlcmd|bcp", r"-P ?(?P<value>[^\s|;&]+)"),
        ("curl", r"(?:-u|--user)[ =]?[\"']?[^\s:\"'|;&]+:(?P<value>[^\s\"'|;&]+)"),
    )
)
"""Commands that sign in with a password beside a flag of one letter."""
CLOUD_INIT_LIST = re.compile(
    r"^(?P<margin>[ \t]*)chpasswd:[ \t]*\n(?P<list>(?:(?P=margin)[ \t]+[^\n]*(?:\n|$)|[ \t]*\n)+)", re.MULTILINE
)
"""cloud-init's list of accounts and passwords: https://cloudinit.readthedocs.io/en/latest/reference/modules.html"""
ACCOUNT = re.compile(r"^[ \t]*(?:-[ \t]*)?[\"']?[a-z_][a-z0-9_-]*:(?P<value>[^\s\"']+)[\"']?[ \t]*$", re.MULTILINE)
AT_RANDOM = ("R", "RANDOM")
"""What cloud-init replaces by a password of its own making."""


@lru_cache(maxsize=4096)
def may_show(text: str) -> bool:
    """Whether it is worth it to look for credentials in a text that is as it stands: most are told apart at a glance.

    :param text: any value of a property.
    """
    return any(sign in text for sign in SIGNS)


@lru_cache(maxsize=4096)
def kinds_in(text: str) -> tuple[str, ...]:
    """The kinds of credentials that stand in a text: by form, as an address's password, or as an account's.

    Text that is Base64, compressed or not, is looked into as well, since user data comes that way.

    :param text: any value of a property.
    """
    found: dict[str, None] = {}
    for view in readings(text):
        found.update(dict.fromkeys(kind for kind, form in FORMS if form.search(view)))
        for match in (*URL_PASSWORD.finditer(view), *GO_PASSWORD.finditer(view)):
            if is_literal(match["value"]):
                found["a password in an address"] = None
        if WIREGUARD.search(view):
            found["a WireGuard key"] = None
        if any(is_literal(value) for value in _connection_passwords(view)):
            found["a password in a connection string"] = None
        for value in _account_passwords(view):
            if is_literal(value):
                found["a password for an account"] = None
    return tuple(found)


def _connection_passwords(text: str) -> Iterator[str]:
    if "\n" not in text and CONNECTED.search(text):
        yield from (match["value"] for match in CONNECTION.finditer(text))


def _account_passwords(text: str) -> Iterator[str]:
    for command in (*ACCOUNT_COMMANDS, *SIGN_IN_COMMANDS):
        yield from (match["value"] for match in command.finditer(text))
    for block in CLOUD_INIT_LIST.finditer(text):
        for match in ACCOUNT.finditer(block["list"]):
            if match["value"] not in AT_RANDOM:
                yield match["value"]


def assignments_in(text: str) -> list[str]:
    """The telling names that a script or a configuration file gives a literal value: ``DB_PASSWORD=hunter2``.

    :param text: a script, such as user data; Base64 is looked into as well.
    """
    found: dict[str, None] = {}
    for view in readings(text):
        for match in ASSIGNMENT.finditer(view):
            separator = view[match.end("name") : match.start("value")].strip(" \t\"'")
            flag = match[0].startswith("-")
            in_arn = ARN.search(view, max(0, match.start() - LONGEST_ARN), match.start())
            if (separator or flag) and not in_arn and is_literal(match["value"]):
                found[match["name"].lstrip("-")] = None
        for match in KEY_ASSIGNMENT.finditer(view):
            if is_key(match["name"].lstrip("-"), match["value"]):
                found[match["name"].lstrip("-")] = None
    return list(found)
