"""The bench measures a stack that the rules accept."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli import bench
from offline.errors import CannotRun

RESOURCES = 1000
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.engine
def test_bench_measures_an_apply_that_the_rules_accept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "ROUNDS", 1)
    assert bench.run("prod", ROOT, RESOURCES) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" of ")[0] for line in lines] == ["offline apply", "audit"]
    counts = [int(line.split(" of ")[1].split()[0]) for line in lines]
    assert counts[0] == counts[1]
    assert RESOURCES <= counts[0] < RESOURCES * 1.1


def test_an_apply_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="the bench's apply failed: received No such file or directory;"):
        bench._apply("prod", ROOT, tmp_path, tmp_path / "stack", RESOURCES, policies=False)
