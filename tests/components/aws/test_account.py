"""The account's defaults hold in both regions."""

from __future__ import annotations

import pytest

from components.aws.account import AccountDefaults, AccountDefaultsArgs
from tests.components.aws import samples
from tests.components.conftest import Deployment, run

REGIONS = {"primary": samples.KEY, "backup": samples.COPY_KEY}


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    def program() -> None:
        context = samples.context()
        args = AccountDefaultsArgs(context, samples.KEY, samples.COPY_KEY)
        AccountDefaults("account", args, samples.within(context))

    return run(program, samples.OUTPUTS)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("aws:ebs/encryptionByDefault:EncryptionByDefault", {"enabled": True}),
        ("aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", {"state": "block-all-sharing"}),
        ("aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", {"state": "block-new-sharing"}),
        ("aws:ec2/serialConsoleAccess:SerialConsoleAccess", {"enabled": False}),
        (
            "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
            {"httpTokens": "required", "httpPutResponseHopLimit": 1, "instanceMetadataTags": "disabled"},
        ),
        ("aws:ssm/serviceSetting:ServiceSetting", {"settingValue": "Disable"}),
    ],
)
def test_a_default_holds_in_a_region(
    deployed: Deployment, region: str, type_: str, expected: dict[str, object]
) -> None:
    (found,) = (each.inputs for each in deployed.of(type_) if f"::{region}::" in each.provider)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("region", REGIONS)
def test_new_volumes_use_the_regions_own_key(deployed: Deployment, region: str) -> None:
    keys = deployed.of("aws:ebs/defaultKmsKey:DefaultKmsKey")
    (found,) = (each.inputs["keyArn"] for each in keys if f"::{region}::" in each.provider)
    assert found == REGIONS[region]


def test_no_bucket_of_the_account_can_be_public(deployed: Deployment) -> None:
    block = deployed.only("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock").inputs
    assert block["accountId"] == samples.ACCOUNT
    assert all(block[key] for key in block if key != "accountId")
    assert len(block) == 5
