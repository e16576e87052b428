"""Short spelling of the benchmark that GCP rules map to; ISO/IEC 27001 and PCI DSS are in `policy.aws_controls`.

Source: https://www.cisecurity.org/benchmark/google_cloud_computing_platform.
"""

from __future__ import annotations

from policy.registry import Control, Relation


def cis(*ids: str, relation: Relation = Relation.FULL) -> tuple[Control, ...]:
    """Recommendations of the CIS Google Cloud Platform Foundation Benchmark 3.0, such as ``cis("3.6")``."""
    return tuple(Control("CIS GCP Foundations 3.0", entry, relation) for entry in ids)
