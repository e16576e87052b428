"""AWS regions, partitions and availability zones."""

from __future__ import annotations

REGIONS = frozenset(
    [
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "cn-north-1",
        "cn-northwest-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eusc-de-east-1",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    ]
)
# Each region's short code in zone ids (`euc1-az1`) is its words' first letters and its number.
_COMPASS = {
    "central": "c",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "northeast": "ne",
    "southeast": "se",
    "northwest": "nw",
    "southwest": "sw",
}


def partition(region: str) -> str:
    """The partition of a region: `aws`, or that of China, GovCloud or the European sovereign cloud."""
    for prefix, name in (("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("eusc-", "aws-eusc")):
        if region.startswith(prefix):
            return name
    return "aws"


def dns_suffix(region: str) -> str:
    """The domain of a region's service endpoints."""
    return {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}.get(partition(region), "amazonaws.com")


def zones(region: str) -> list[str]:
    """The availability zones that this offline cloud has in a region: three in each."""
    # us-west-1 shows an account two zones, ca-central-1 has no c; the rest start at a.
    letters = {"ca-central-1": "abd", "us-west-1": "ac", "ap-northeast-1": "acd"}.get(region, "abc")
    return [region + letter for letter in letters]


def zone_id(zone: str) -> str:
    """The zone's id, the same in every account, such as `euc1-az1`."""
    area, *middle, number = zone[:-1].split("-")
    short = area + "".join(_COMPASS.get(word, word[:1]) for word in middle) + number
    return f"{short}-az{ord(zone[-1]) - ord('a') + 1}"
