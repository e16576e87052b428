"""The code of the functions: the package ``operations``, and the packages from PyPI that one of them needs on top.

Those are plain Python, so the files that the locked environment installed run on Lambda as they are. Whatever boto3
depends on is in the runtime already and is left out: a second version of it would be found first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

import pulumi

CODE = Path(__file__).resolve().parents[2] / "operations"

PARTS = ("*.py", "*.pem")
"""What of ``operations`` belongs to it: its modules, and the certificate authorities of RDS."""

POSTGRES = ("pg8000", "scramp", "asn1crypto")
"""The PostgreSQL client and what it needs on top of the runtime, which has python-dateutil."""


def code(packages: Sequence[str] = ()) -> pulumi.AssetArchive:
    """A function's archive; compiled files are left out.

    :param packages: names on PyPI, out of ``requirements.txt``.
    :raises ValueError: when a package has files that are not plain Python.
    """
    own = ((each.relative_to(CODE.parent).as_posix(), each) for part in PARTS for each in CODE.rglob(part))
    others = (pair for name in packages for pair in _installed(name))
    return pulumi.AssetArchive({name: pulumi.FileAsset(str(file)) for name, file in sorted((*own, *others))})


def _installed(package: str) -> Iterator[tuple[str, Path]]:
    """The modules of an installed package, and its metadata: pg8000 asks for its own version there."""
    for file in distribution(package).files or ():
        if file.suffix in (".so", ".pyd"):
            raise ValueError(f"a package is built for one machine: received {file} of {package}; allowed: plain Python")
        if file.suffix == ".py" or file.name == "METADATA":
            yield PurePosixPath(file).as_posix(), Path(str(file.locate()))
