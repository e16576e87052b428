"""What a program imported of the SDKs is imported early in the next run, before the program starts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from offline.sdk_imports import SdkImports
from tests.conftest import ROOT

PROGRAM = """
import sys
from pathlib import Path
from offline.sdk_imports import SdkImports

imports = SdkImports(Path(sys.argv[1]))
imports.begin()
imports.end()
print("pulumi_aws.sqs.queue" in sys.modules)
import pulumi_aws
pulumi_aws.sqs.Queue
imports.keep()
"""


def test_the_second_run_imports_what_the_first_one_used(tmp_path: Path) -> None:
    names = tmp_path / "imports.json"
    runs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, names], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert runs == ["False", "True"]
    assert json.loads(names.read_text()) == ["pulumi_aws.sqs"]


@pytest.mark.parametrize("content", ["", "{}", '["pulumi_aws.nowhere"]', '["os", 3]', "\x00"])
def test_a_list_that_is_wrong_harms_nothing(tmp_path: Path, content: str) -> None:
    names = tmp_path / "imports.json"
    names.write_text(content)
    imports = SdkImports(names)
    imports.begin()
    imports.end()
