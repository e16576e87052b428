"""Questions about a resource's policy: is it open to strangers, to other accounts, to services for anyone, to
people?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from policy.iam.callers import DEPUTY, FOREIGN_SERVICE, STRANGERS
from policy.iam.conditions import Caller, judge_all
from policy.iam.document import Document, Principal, Statement

SOURCES = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths")
Concerns = Callable[[Statement], bool]


def reaching(
    document: Document, caller: Caller, names: Concerns, about: Callable[[Statement], bool] = bool
) -> Iterator[Statement]:
    """The statements that let a caller do something.

    :param document: the resource's policy.
    :param caller: who asks.
    :param names: whether a statement's principals take the caller in, when it allows.
    :param about: which statements matter; all by default.
    """
    for statement in document.allows:
        if not names(statement) or not about(statement) or not judge_all(statement.conditions, caller).true:
            continue
        if not any(_denies(deny, caller, names) and deny.covers(statement) for deny in document.denies):
            yield statement


def public(document: Document) -> list[Statement]:
    """The statements that let strangers in: anybody, a principal of any account, or a service on anybody's behalf."""
    found = {}
    for caller in STRANGERS:
        for statement in reaching(document, caller, _open_to_all):
            found[statement.position] = statement
    for statement in reaching(document, FOREIGN_SERVICE, _open_to_all, _asks_for_source):
        found[statement.position] = statement
    return list(found.values())


def foreign_accounts(document: Document, own: Iterable[str]) -> dict[str, Statement]:
    """Accounts that the document lets in by name and that are not the company's own, with the statement that does."""
    owned = set(own)
    found: dict[str, Statement] = {}
    for statement in document.allows:
        named = (
            {principal.account for principal in statement.principals if principal.account}
            if not statement.not_principal
            else set()
        )
        if _open_to_all(statement):
            named |= {
                value
                for condition in statement.conditions
                if condition.key
                in ("aws:principalaccount", "aws:sourceaccount", "aws:sourceowner", "kms:calleraccount")
                and "not" not in condition.operator.lower()
                for value in condition.values
                if value.isdigit()
            }
        for account in named - owned:
            found.setdefault(account, statement)
    return found


def unguarded_services(document: Document, services: Iterable[str]) -> dict[str, Statement]:
    """Services that the document lets in for whatever account they act for (the confused deputy), with the statement.

    :param document: the resource's policy.
    :param services: names of services that say for whom they act, such as ``sns.amazonaws.com``.
    """
    found: dict[str, Statement] = {}
    for service in services:

        def names(statement: Statement, service: str = service) -> bool:
            return Principal("Service", service) in statement.principals or _open_to_all(statement)

        for statement in reaching(document, DEPUTY, names):
            if Principal("Service", service) in statement.principals:
                found.setdefault(service, statement)
    return found


def _open_to_all(statement: Statement) -> bool:
    return statement.not_principal or any(principal.everyone for principal in statement.principals)


def _asks_for_source(statement: Statement) -> bool:
    return any(condition.key in SOURCES for condition in statement.conditions)


def _denies(deny: Statement, caller: Caller, names: Concerns) -> bool:
    return names(deny) and not judge_all(deny.conditions, caller).false
