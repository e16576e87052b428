"""The Rampart stack: settings in, one platform for each cloud, exports out."""

import pulumi

from components.aws.platform import AwsPlatform
from components.gcp.platform import GcpPlatform
from components.hetzner.platform import HetznerPlatform
from components.positions import note_positions
from components.settings import SECTIONS, parse

config = pulumi.Config()
settings = parse({name: value for name in SECTIONS if (value := config.get_object(name)) is not None})
note_positions()

if settings.aws:
    pulumi.export("aws", AwsPlatform("aws", settings.company, settings.access, settings.aws).exports)
if settings.gcp:
    pulumi.export("gcp", GcpPlatform("gcp", settings.company, settings.access, settings.gcp).exports)
if settings.hetzner:
    pulumi.export("hetzner", HetznerPlatform("hetzner", settings.company, settings.access, settings.hetzner).exports)
