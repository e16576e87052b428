"""The program of ``./rampart bench``: the prod stack's platforms, again and again, each time for another company.

It goes on until it has described `RAMPART_BENCH_RESOURCES` resources; the small platforms come first, so that it ends
soon after.
"""

import itertools
import os

import pulumi

from components.aws.platform import AwsPlatform
from components.gcp.platform import GcpPlatform
from components.hetzner.platform import HetznerPlatform
from components.positions import note_positions
from components.settings import SECTIONS, parse

config = pulumi.Config()
settings = parse({name: value for name in SECTIONS if (value := config.get_object(name)) is not None})
wanted = int(os.environ["RAMPART_BENCH_RESOURCES"])
described: list[str] = []

note_positions()
pulumi.runtime.register_stack_transformation(lambda resource: described.append(resource.name))
for number in itertools.count():
    company = settings.company.model_copy(update={"name": f"{settings.company.name}{number}"})
    if settings.hetzner and len(described) < wanted:
        HetznerPlatform(f"hetzner{number}", company, settings.access, settings.hetzner)
    if settings.gcp and len(described) < wanted:
        GcpPlatform(f"gcp{number}", company, settings.access, settings.gcp)
    if settings.aws and len(described) < wanted:
        AwsPlatform(f"aws{number}", company, settings.access, settings.aws)
    if len(described) >= wanted:
        break
