"""The network firewall's own rules, read back by a parser of Suricata's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Network

import pytest
from suricata_check import analyze_rule, get_checkers  # type: ignore[import-untyped]
from suricata_check.utils.rule import parse  # type: ignore[import-untyped]

from components.aws import suricata
from components.aws.traffic import APP_PORT
from components.settings_aws import EgressHost

EDGE, APP = IPv4Network("10.16.0.0/20"), IPv4Network("10.16.16.0/20")
HOSTS = [
    EgressHost.model_validate({"host": "api.stripe.com", "description": "Payments"}),
    EgressHost.model_validate({"host": ".example.com", "description": "Own hosts"}),
]
REFUSALS = suricata.refusals([IPv4Network("192.0.2.0/24")])
PERMISSIONS = suricata.permissions(EDGE, APP, APP_PORT, HOSTS)
TEXT = suricata.text(REFUSALS, suricata.FIRST_REFUSAL) + suricata.text(PERMISSIONS, suricata.FIRST_PERMISSION)


PROTOCOLS = {"icmp", "ip", "tcp", "tls"}
"""Those of Suricata that the rules use; the parser takes any word. Source: Suricata User Guide, "Rules Format"."""


def objections(line: str, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What is wrong with a rule, by the parser and the checker's mandatory rules: what Suricata would not load, or load
    otherwise than meant."""
    caplog.clear()
    rule = parse(line)
    if rule is None or rule.raw.strip() != line:
        return ["no rule"]
    report = analyze_rule(rule, checkers=get_checkers(include=("M.*",)))
    protocol = line.split()[1]
    return [
        *(issue.message for issue in report.issues),
        *(record.getMessage() for record in caplog.records if "not recognized" in record.getMessage()),
        *([] if protocol in PROTOCOLS else [f"the protocol {protocol} is not recognized"]),
    ]


@pytest.mark.parametrize("line", TEXT.splitlines())
def test_every_rule_is_suricata(line: str, caplog: pytest.LogCaptureFixture) -> None:
    assert objections(line, caplog) == []


@pytest.mark.parametrize(
    ("right", "wrong", "objection"),
    [
        ("drop ", "dorp ", "no rule"),
        (" -> ", " ", "no rule"),
        ("drop tls", "drop tlz", "tlz is not recognized"),
        ("flow:", "flaw:", "flaw with value .* is not recognized"),
        (" sid:1;", "", "sid"),
        ('"x";', '"x"', "sid"),
    ],
)
def test_a_broken_rule_is_objected_to(right: str, wrong: str, objection: str, caplog: pytest.LogCaptureFixture) -> None:
    line = 'drop tls $HOME_NET any -> $EXTERNAL_NET any (msg:"x"; sid:1; flow:established,to_server; rev:1;)'
    assert objections(line, caplog) == []
    assert right in line
    found = objections(line.replace(right, wrong), caplog)
    assert any(re.search(objection, each) for each in found), found


def test_signature_ids_are_unique_and_local() -> None:
    ids = [int(option.value) for line in TEXT.splitlines() for option in parse(line).options if option.name == "sid"]
    assert len(set(ids)) == len(ids) == len(REFUSALS) + len(PERMISSIONS)
    assert min(ids) >= 1_000_000


def test_refusals_drop_and_pass_only_what_path_mtu_discovery_needs() -> None:
    passing = [rule for rule in REFUSALS if rule.action == "pass"]
    assert [(rule.protocol, rule.options) for rule in passing] == [("icmp", ("itype:3", "icode:4"))]
    assert {rule.action for rule in REFUSALS if rule not in passing} == {"drop"}


def test_nobody_on_the_deny_list_is_talked_to() -> None:
    lines = [rule.render(1) for rule in REFUSALS if "192.0.2.0/24" in (rule.source, rule.target)]
    assert [line.split(" (")[0] for line in lines] == [
        "drop ip 192.0.2.0/24 any -> any any",
        "drop ip any any -> 192.0.2.0/24 any",
    ]


def _admitted(rules: Sequence[suricata.Rule], name: str) -> bool:
    """Whether a TLS server name passes: what the options mean, as Suricata's manual has it."""
    for rule in rules:
        content = next((each.split('"')[1] for each in rule.options if each.startswith("content:")), None)
        if content is None or rule.action != "pass":
            continue
        value = f".{name}" if "dotprefix" in rule.options else name
        starts = value.startswith(content) if "startswith" in rule.options else True
        if starts and value.endswith(content):
            return True
    return False


@pytest.mark.parametrize(
    ("name", "admitted"),
    [
        ("api.stripe.com", True),
        ("shop.example.com", True),
        ("example.com", True),
        ("notexample.com", False),
        ("api.stripe.com.attacker.net", False),
        ("evil-api.stripe.com", False),
        ("stripe.com", False),
    ],
)
def test_only_listed_names_pass(name: str, admitted: bool) -> None:
    assert _admitted(PERMISSIONS, name) is admitted


def test_a_message_cannot_break_out_of_its_rule() -> None:
    with pytest.raises(ValueError, match="received"):
        suricata.Rule("drop", "ip", "any", "any", "any", 'x"; sid:1; pass')


def test_a_rule_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="8192"):
        suricata.text([suricata.Rule("drop", "ip", "any", "any", "any", "x" * 9000)], 1)
