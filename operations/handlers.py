"""The functions' entrances: events in, operations called, metrics out. Everything else is in the operations.

A function's settings are the JSON of its environment variable ``RAMPART``; there are no secrets in it. Metrics are
written to the log in CloudWatch's embedded format, so a function needs no permission for them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from typing import Any

from operations import aws, break_glass, clock, restore_validation, support_read, threat_response
from operations.audit import Trail
from operations.errors import Refused
from operations.ledger import Ledger
from operations.manifests import Table
from operations.runner import Tools
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
        secret=settings.get("secret"),
        database=settings.get("database", "postgres"),
        tables=[Table(**table) for table in settings.get("tables", [])],
    )
    if event.get("detail-type") == "Scheduled Event":
        return {"recorded": [restore_validation.record(made, what, source).at for source in settings["sources"]]}
    result = restore_validation.validate(made, what, event)
    if "valid" in result:
        _metric("RestoresProved" if result["valid"] else "RestoresFailed", 1)
    return result


def on_break_glass(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A signed request to the function's URL, or the timer that sweeps.

    A request's body is ``{"do": "ask|approve|revoke|review", "request": ..., ...}``. Who sends it is what AWS says.
    """
    settings = _settings()
    accesses = {name: break_glass.Access(**access) for name, access in settings["accesses"].items()}
    if event.get("detail-type") == "Scheduled Event":
        made = _tools(settings, context)
        removed = break_glass.sweep(made, sorted({access.role for access in accesses.values()}))
        late = break_glass.overdue(made)
        _metric("ReviewsOverdue", len(late))
        return {"removed": removed, "overdue": late}
    caller = str(event["requestContext"]["authorizer"]["iam"]["userArn"])
    try:
        body = _answer(tools(settings, caller), accesses, caller, json.loads(event.get("body") or "{}"))
    except Refused as refusal:
        _metric("BreakGlassRefused", 1)
        return {"statusCode": 403, "body": json.dumps({"refused": str(refusal)})}
    return {"statusCode": 200, "body": json.dumps(body)}


def _answer(
    made: Tools, accesses: Mapping[str, break_glass.Access], caller: str, body: Mapping[str, Any]
) -> dict[str, Any]:
    request = str(body.get("request", ""))
    match body.get("do"):
        case "ask":
            wish = break_glass.Request(
                request,
                str(body.get("ticket", "")),
                str(body.get("reason", "")),
                str(body.get("access", "")),
                int(body.get("minutes", 0)),
            )
            return break_glass.ask(made, accesses, caller, wish)
        case "approve":
            result = break_glass.approve(made, accesses, caller, request)
            _metric("BreakGlassGranted", 1)
            return result
        case "revoke":
            return break_glass.revoke(made, accesses, caller, request)
        case "review":
            return break_glass.review(made, caller, request, verdict=str(body.get("verdict", "")))
    raise Refused("this is nothing that can be done", body.get("do"), "ask, approve, revoke or review")


def on_support_read(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """A call under a grant: ``{"request": ..., "bucket": ..., "key": ...}``."""
    settings = _settings()
    try:
        return support_read.read(
            _tools(settings, context), settings["buckets"], event["request"], event["bucket"], event["key"]
        )
    except Refused as refusal:
        _metric("BreakGlassRefused", 1)
        return {"refused": str(refusal)}


def _settings() -> dict[str, Any]:
    return dict(json.loads(os.environ["RAMPART"]))


def _tools(settings: Mapping[str, Any], context: Any) -> Tools:
    return tools(settings, f"{context.invoked_function_arn} {context.aws_request_id}")


def _metric(name: str, value: int) -> None:
    described = {"Namespace": NAMESPACE, "Dimensions": [[]], "Metrics": [{"Name": name, "Unit": "Count"}]}
    print(json.dumps({"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [described]}, name: value}))
