"""Short spellings of the published controls that rules map to.

Sources: AWS Foundational Security Best Practices, https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html;
ISO/IEC 27001:2022 Annex A; PCI DSS 4.0.1.
"""

from __future__ import annotations

from policy.registry import Control, Relation


def fsbp(*ids: str, relation: Relation = Relation.FULL) -> tuple[Control, ...]:
    """Controls of AWS Foundational Security Best Practices, such as ``fsbp("S3.5")``."""
    return tuple(Control("AWS FSBP", entry, relation) for entry in ids)


def iso(*ids: str) -> tuple[Control, ...]:
    """Controls of ISO/IEC 27001:2022 Annex A that a rule is evidence for, such as ``iso("A.8.24")``."""
    return tuple(Control("ISO/IEC 27001:2022", entry, Relation.SUPPORTS) for entry in ids)


def pci(*ids: str) -> tuple[Control, ...]:
    """Requirements of PCI DSS 4.0.1 that a rule is evidence for, such as ``pci("10.5.1")``."""
    return tuple(Control("PCI DSS 4.0.1", entry, Relation.SUPPORTS) for entry in ids)
