"""The functions' entrances: events in, operations called, metrics out. Everything else is in the operations.

A function's settings are the JSON of its environment variable ``RAMPART``; there are no secrets in it. Metrics are
written to the log in CloudWatch's embedded format, so a function needs no permission for them.
"""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from operations import (
    aws,
    break_glass,
    clock,
    copy_validation,
    database_reader,
    restore_validation,
    support_read,
    threat_response,
)
from operations.audit import Trail
from operations.break_glass_grants import Access
from operations.errors import Busy, Incomplete, OperationError, Refused
from operations.ledger import Ledger
from operations.runner import Tools
from operations.table_checksums import Table
from operations.threat_response.findings import Protected

NAMESPACE = "Rampart"


def tools(settings: Mapping[str, Any], actor: str, clients: aws.Clients | None = None) -> Tools:
    """What the operations are handed, from a function's settings.

    :param settings: with ``region``, ``auditBucket`` and ``table``.
    :param actor: who acts, for the audit records.
    :param clients: the clients; those of the environment's credentials if there are none.
    """
    made = clients or aws.session_clients(settings["region"])
    return Tools(
        clients=made,
        trail=Trail(made("s3"), settings["auditBucket"], clock.now, time.sleep, actor),
        ledger=Ledger(made("dynamodb"), settings["table"], clock.now, time.sleep),
        clock=clock.now,
        sleep=time.sleep,
    )


def on_threat(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A finding, or the timer that ends blocks."""
    settings = _settings()
    made = _tools(settings, context)
    where = responder(settings)
    if event.get("detail-type") == "Scheduled Event":
        return {"expired": threat_response.expire(made, where)}
    answers = threat_response.respond(made, where, event)
    _metric("ThreatsAnswered", len(answers))
    return {"answers": answers}


def responder(settings: Mapping[str, Any]) -> threat_response.Settings:
    """The responder's settings from a function's."""
    return threat_response.Settings(
        account=settings["account"],
        region=settings["region"],
        quarantine=settings["quarantine"],
        ip_sets=settings["ipSets"],
        block_hours=settings["blockHours"],
        protected=Protected(**{name: tuple(values) for name, values in settings["protected"].items()}),
        dry_run=settings["dryRun"],
    )


def on_restore(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A restore job that ended, or the timer that records manifests."""
    settings = _settings()
    made = _tools(settings, context)
    what = restore_validation.Settings(
        audit_bucket=settings["auditBucket"],
        reader=settings["reader"],
        tables=[Table(**table) for table in settings["tables"]],
    )
    if event.get("detail-type") == "Scheduled Event":
        return {"recorded": _recorded(made, what, settings["sources"])}
    result = restore_validation.validate(made, what, event)
    if "valid" in result:
        _metric("RestoresProved" if result["valid"] else "RestoresFailed", 1)
    return result


def _recorded(made: Tools, what: restore_validation.Settings, sources: Sequence[str]) -> dict[str, str]:
    """The moments of the manifests by source; one that fails does not keep the others from being recorded."""
    recorded, failed = {}, {}
    for source in sources:
        try:
            recorded[source] = restore_validation.record(made, what, source).at
        except Exception as error:
            if not aws.code(error) and not isinstance(error, OperationError):
                raise
            failed[source] = f"{type(error).__name__}: {error}"
    if failed:
        raise Incomplete("not every manifest was recorded", failed, "one of each source")
    return recorded


def on_database_read(request: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """What restore validation asks of a database: see `operations.database_reader.read`."""
    settings = database_reader.Settings(**_settings()["databases"])
    return database_reader.read(settings, database_reader.means(settings.region), request).render()


def on_copies(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """The timer that compares the copies in the backup region with their manifests."""
    settings = _settings()
    proved = copy_validation.prove(_tools(settings, context), copies(settings))
    failed = sum(not each["valid"] for each in proved)
    _metric("CopiesFailed" if failed else "CopiesProved", failed or len(proved))
    return {"proved": proved}


def copies(settings: Mapping[str, Any]) -> copy_validation.Settings:
    """Which copies are compared, from a function's settings."""
    return copy_validation.Settings(settings["auditBucket"], **settings["copies"])


def on_break_glass(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A signed request to the function's URL, or the timer that sweeps.

    A request's body is ``{"do": "ask|look|approve|revoke|review", "request": ..., ...}``. Who sends it is what AWS
    says.
    """
    settings = _settings()
    accesses = {name: Access(**access) for name, access in settings["accesses"].items()}
    where = break_glass.Settings(accesses, settings["callers"])
    if event.get("detail-type") == "Scheduled Event":
        made = _tools(settings, context)
        late = break_glass.overdue(made)
        # First, because a sweep that fails must not hide what nobody reviewed.
        _metric("ReviewsOverdue", len(late))
        return {"removed": break_glass.sweep(made, where), "overdue": late}
    return _answered(event, lambda caller, body: _answer(tools(settings, caller), where, caller, body))


def _answer(made: Tools, where: break_glass.Settings, caller: str, body: Mapping[str, Any]) -> dict[str, Any]:
    request = _text(body, "request")
    match body.get("do"):
        case "ask":
            wish = break_glass.Request(
                request, _text(body, "ticket"), _text(body, "reason"), _text(body, "access"), _number(body, "minutes")
            )
            return break_glass.ask(made, where, caller, wish)
        case "look":
            return break_glass.look(made, where, caller, request)
        case "approve":
            result = break_glass.approve(made, where, caller, request, _text(body, "ticket"))
            _metric("BreakGlassGranted", 1)
            return result
        case "revoke":
            return break_glass.revoke(made, where, caller, request)
        case "review":
            return break_glass.review(made, where, caller, request, verdict=_text(body, "verdict"))
    raise Refused("this is nothing that can be done", body.get("do"), "ask, look, approve, revoke or review")


def on_support_read(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A signed request to the function's URL under a grant: ``{"request": ..., "bucket": ..., "key": ...}``."""
    settings = _settings()
    where = support_read.Settings(settings["buckets"], settings["role"], settings["callers"])

    def answer(caller: str, body: Mapping[str, Any]) -> dict[str, Any]:
        made = tools(settings, caller)
        return support_read.read(made, where, caller, _text(body, "request"), _text(body, "bucket"), _text(body, "key"))

    return _answered(event, answer)


def _answered(event: Mapping[str, Any], answer: Callable[[str, Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """What a function URL answers: 200, 403 for what is refused, 409 for what another is busy with."""
    try:
        caller = str(event["requestContext"]["authorizer"]["iam"]["userArn"])
        result = answer(caller, _body(event))
    except Refused as refusal:
        _metric("BreakGlassRefused", 1)
        return {"statusCode": 403, "body": json.dumps({"refused": str(refusal)})}
    except Busy as busy:
        return {"statusCode": 409, "body": json.dumps({"busy": str(busy)})}
    return {"statusCode": 200, "body": json.dumps(result)}


def _body(event: Mapping[str, Any]) -> Mapping[str, Any]:
    text = event.get("body") or "{}"
    try:
        # Lambda encodes what does not say that it is text.
        found = json.loads(base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text)
    except (ValueError, RecursionError) as error:
        raise Refused("the request's body cannot be read", str(error), "an object in JSON") from None
    if not isinstance(found, dict):
        raise Refused("the request's body is no object", type(found).__name__, "an object in JSON")
    return found


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str):
        raise Refused(f"the request's {name} is no text", found, "text")
    return found


def _number(body: Mapping[str, Any], name: str) -> int:
    found = body.get(name)
    if type(found) is not int:  # true and false are no numbers here
        raise Refused(f"the request's {name} is no whole number", found, "a whole number")
    return found


def _settings() -> dict[str, Any]:
    return dict(json.loads(os.environ["RAMPART"]))


def _tools(settings: Mapping[str, Any], context: Any) -> Tools:
    return tools(settings, f"{context.invoked_function_arn} {context.aws_request_id}")


def _metric(name: str, value: int) -> None:
    described = {"Namespace": NAMESPACE, "Dimensions": [[]], "Metrics": [{"Name": name, "Unit": "Count"}]}
    print(json.dumps({"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [described]}, name: value}))
