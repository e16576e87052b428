"""What a stack's settings allow the rules to accept."""

from __future__ import annotations

from typing import Any

import pytest

from policy.project import parameters_from

VAULT = "arn:aws:backup:eu-central-1:444455556666:backup-vault:prod"


@pytest.mark.parametrize(
    ("config", "accounts"),
    [
        ({"rampart:aws": {"accountId": "111122223333"}}, ("111122223333",)),
        ({"rampart:gcp": {"project": "example-prod"}}, ("example-prod",)),
        (
            {"rampart:aws": {"accountId": "111122223333", "backups": {"otherAccountVault": VAULT}}},
            ("111122223333", "444455556666"),
        ),
        ({"rampart:aws": {"backups": {"otherAccountVault": None}}}, ()),
        ({"rampart:aws": {"backups": {"otherAccountVault": "444455556666"}}}, ()),
        ({"rampart:aws": {"backups": {"otherAccountVault": "arn:aws:s3:::bucket"}}}, ()),
        ({"rampart:aws": {"accountId": 111122223333, "backups": ["vault"]}}, ()),
        ({"rampart:aws": "none"}, ()),
        (None, ()),
    ],
)
def test_the_accounts_that_are_the_companys_own(config: Any, accounts: tuple[str, ...]) -> None:
    assert parameters_from(config).accounts == accounts
