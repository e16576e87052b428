"""Mutants of `policy.rules.aws.response`."""

from __future__ import annotations

from tests.mutations.edits import put, remove
from tests.mutations.mutant import broken, of

MUTANTS = [
    *of(
        "app-3-aws-findings-answered",
        broken("no target of GuardDuty's", remove("aws-response-guardduty-target")),
        broken("no target of Security Hub's", remove("aws-response-securityhub-target")),
        broken("the target of another", put("aws-response-config-target", rule="somebody")),
        broken("off", put("aws-response-guardduty", state="DISABLED")),
        broken("off, the old way", put("aws-response-config", isEnabled=False)),
    ),
]
