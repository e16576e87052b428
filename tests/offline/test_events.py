"""The engine's log of events: read as it grows, whole lines only, and without what nobody makes use of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from offline.events import EventFile, Recorder

URN = "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::logs"
DIAGNOSTIC = {"urn": URN, "message": "no such bucket\n", "color": "never", "severity": "error"}
POLICY = {
    "resourceUrn": URN,
    "message": "<{%reset%}>open<{%reset%}>",
    "color": "never",
    "policyName": "net-2",
    "policyPackName": "rampart",
    "policyPackVersion": "1.0.0",
    "policyPackVersionTag": "",
    "enforcementLevel": "mandatory",
}


def line(kind: str, content: dict[str, Any]) -> str:
    return json.dumps({"sequence": 1, "timestamp": 2, kind: content}, separators=(",", ":")) + "\n"


def test_events_are_read_to_the_last_one(tmp_path: Path) -> None:
    path, recorder = tmp_path / "events.jsonl", Recorder()
    path.write_text(line("diagnosticEvent", {**DIAGNOSTIC, "message": "of a run before"}))
    with EventFile(path, recorder), path.open("w") as file:
        file.write(line("diagnosticEvent", DIAGNOSTIC))
        late = line("policyEvent", POLICY)
        file.write(late[:40])
        file.flush()
        file.write(late[40:])
        file.write(line("summaryEvent", {"maybeCorrupt": False, "durationSeconds": 1, "resourceChanges": {"same": 2}}))
    result = recorder.result("exit 255")
    assert result.errors == ("no such bucket",)
    assert [(violation.policy, violation.message) for violation in result.violations] == [("net-2", "open")]
    assert result.changes == {"same": 2}
    assert not path.exists()


def test_what_nobody_uses_is_not_even_parsed(tmp_path: Path) -> None:
    path, recorder = tmp_path / "events.jsonl", Recorder()
    with EventFile(path, recorder):
        path.write_text('{"sequence":1,"timestamp":2,"policyAnalyzeSummaryEvent":{this is no JSON\n')
    assert recorder.result().succeeded
