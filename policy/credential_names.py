"""Names that say that their value is a credential, and values that stand for themselves."""

from __future__ import annotations

import itertools
import re

TELLING = (
    r"[A-Za-z0-9_.-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|client[_-]?secret"
    r"|credentials?|auth[_-]?key|encryption[_-]?key|signing[_-]?key|secret[_-]?key(?:[_-]?base)?|psk"
    r"|jwt[_-]?key|hmac[_-]?key|(?:redis|valkey)[_-]?auth"
    # DB_PASS, dbPass and PGPASS, but neither compass nor firstPass nor nginx' proxy_pass
    r"|(?<![A-Za-z0-9])(?<!proxy_)(?<!cgi_)pass"
    r"|(?:(?<![A-Za-z0-9])|(?-i:(?<=[a-z0-9])(?=[A-Z])))(?:db|database|pg|sql|mysql|postgres|redis|mongo|rabbit|mq|kafka"
    r"|smtp|imap|mail|ftp|sftp|ldap|bind|http|api|app|auth|login|service|account|user|admin|root|master|owner|backup|git"
    r"|registry|vpn|wifi|cert|key|keystore|truststore)pass"
    r"|(?<![A-Za-z0-9])pepper)"
)
TELLING_NAME = re.compile(rf"{TELLING}(?:[_-]?\d+)?", re.IGNORECASE)

REFERENCE = re.compile(
    r"arn:aws[a-z-]*:.*|alias/.*|projects/[^/]+/secrets/.*|sm://.*|vault:.*|op://.*|\{\{.*\}\}|\$\{?.*|%\{.*|<.*>|ssm:.*|secretsmanager:.*"
    r"|[./~][\w./~-]*|https?://[^:@\s]*|true|false|yes|no|none|null|enabled|disabled|required|optional|\*+|x+|changeme_at_first_boot|`.*",
    re.IGNORECASE | re.DOTALL,
)
MASKED = re.compile(r"[*x•.]{3,}", re.IGNORECASE)

KEY_NAME = re.compile(
    r"(?:.*(?:[A-Za-z0-9][_.-](?i:keys?|salt|hmac|auth)|[a-z0-9](?:Keys?|Salt|Hmac))|(?i:salt|hmac))(?:[_-]?\d+)?"
)
OTHER_KEYS = re.compile(
    r"(?:^|[_.-])(?:(?:public|publishable|pub)(?:[_.-][a-z0-9]+){0,3}|ssh|gpg|pgp|apt|authorized|kms|cmk|idempotency|partition|sort|hash"
    r"|range|primary|foreign|cache|s3|object|bucket|site|routing|group|index|dedup(?:lication)?|message|lookup|table|row"
    r"|column)[_.-]?keys?(?:[_.-]|$)",
    re.IGNORECASE,
)
"""Keys that open nothing: they name a row, an object, a message, or may be shown."""

RUN = re.compile(r"[A-Za-z0-9]{16,}")
STRETCH = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")
HEXADECIMAL = re.compile(r"(?:[0-9a-f]{32,}|[0-9A-F]{32,})")

FEWEST_CHANGES = 4
"""Changes between letters and digits in a random text of 16 characters or more; words with a year have two."""

LONGEST_STRETCH = 2
"""Small letters, capitals or digits in a row, on average, in a random text; words in camel case have more."""

MIN_LENGTH = 4
"""Shorter values under a telling name are switches and counts, not credentials."""


def is_telling(name: str) -> bool:
    """Whether a name says that its value is a credential: ``DB_PASSWORD`` does, ``TOKEN_URL`` does not.

    :param name: the name of a variable, a tag or a property, in any style.
    """
    return TELLING_NAME.fullmatch(name) is not None


def is_key(name: str, value: object) -> bool:
    """Whether a variable is a key that opens something: named ``PAYMENT_KEY``, and its value made at random.

    ``..._KEY`` alone says too little: ``KMS_KEY``, ``PARTITION_KEY`` and ``CACHE_KEY`` are no secrets, and a UUID or
    words under ``SIGNING_KEY`` name one.

    :param name: the variable's name, in any style.
    :param value: what stands under it.
    """
    if not KEY_NAME.fullmatch(name) or OTHER_KEYS.search(_with_separators(name)) or not is_literal(value):
        return False
    return any(_at_random(run) for run in RUN.findall(str(value)))


def _with_separators(name: str) -> str:
    """``s3ObjectKey`` as ``s3_Object_Key``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)


def _at_random(run: str) -> bool:
    """Whether letters and digits follow each other as chance makes them, not as words and years do."""
    if HEXADECIMAL.fullmatch(run):
        return True
    numbers = sum(first.isdigit() != second.isdigit() for first, second in itertools.pairwise(run))
    return numbers >= FEWEST_CHANGES or len(run) <= LONGEST_STRETCH * len(STRETCH.findall(run))


def is_literal(value: object) -> bool:
    """Whether a value stands for itself: no reference to a secret store, path, variable, switch, mask or nothing.

    :param value: what stands under a telling name.
    """
    if not isinstance(value, str):
        return False
    value = value.strip().strip("\"'").strip()
    return len(value) >= MIN_LENGTH and not REFERENCE.fullmatch(value) and not MASKED.fullmatch(value)
