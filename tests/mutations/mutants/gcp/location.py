"""Mutants of `policy.rules.gcp.location`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

EU, POLICY = "infra-3-gcp-resources-in-eu", "infra-3-gcp-location-policy-in-eu"
URL = "https://www.googleapis.com/compute/v1/projects/example-prod"

MUTANTS = [
    *of(
        EU,
        broken("a bucket in the US", put("quotes-files", location="US")),
        broken("a bucket that names no place, which is in the US", drop("quotes-files", "location")),
        broken("a bucket in a pair that includes London", put("log-archive", location="EUR5")),
        broken(
            "a bucket in a pair of its own making",
            put("quotes-files", {"customPlacementConfig": {"dataLocations": ["EUROPE-WEST3", "EUROPE-WEST2"]}}),
        ),
        broken("a dataset in the US", put("quotes-warehouse", location="us-east4")),
        broken("a dataset that names no place, which is in the US", drop("quotes-warehouse", "location")),
        broken("London", put("Subnetwork gcp-app", region="europe-west2")),
        broken("Zurich, as a URL", put("gcp-nat", region=f"{URL}/regions/europe-west6")),
        broken("a zone", put("quotes-batch", zone="us-central1-a")),
        broken("a zone as a URL", put("quotes-disk", zone=f"{URL}/zones/asia-east1-b")),
        broken(
            "one of two zones of a disk", put("quotes-disk-regional", {"replicaZones.1": f"{URL}/zones/europe-west2-b"})
        ),
        broken("one of a cluster's zones", put("quotes-cluster", {"nodeLocations.+": "us-east1-b"})),
        broken("nodes", put("quotes-nodes", nodeLocations=["us-east1-b"])),
        broken("a snapshot", put("quotes-snapshot", storageLocations="us")),
        broken("an image", put("quotes-image", {"storageLocations.0": "asia"})),
        broken("a key ring anywhere", put("quotes-ring", location="global")),
        broken("a log bucket anywhere", put("log-bucket", location="global")),
        broken("a secret's replica", put("quotes-token", {"replication.userManaged.replicas.1.location": "us-east1"})),
        broken(
            "a secret that Google places",
            put(
                "quotes-token", replication={"auto": {"customerManagedEncryption": {"kmsKeyName": "@{quotes-key.id}"}}}
            ),
        ),
        broken("a secret in a region", put("quotes-token-regional", location="me-west1")),
        broken(
            "a database's second zone",
            put(
                "quotes-sql", {"settings.locationPreference": {"zone": "europe-west3-a", "secondaryZone": "us-east1-b"}}
            ),
        ),
        broken("a database's backups", put("quotes-sql", {"settings.backupConfiguration.location": "us"})),
        broken(
            "a replica",
            add(
                "gcp:sql/databaseInstance:DatabaseInstance",
                "copy",
                {
                    "masterInstanceName": "@{quotes-sql.name}",
                    "region": "us-east1",
                    "databaseVersion": "POSTGRES_16",
                    "settings": {
                        "tier": "db-custom-2-8192",
                        "userLabels": {"classification": "x", "purpose": "x", "retention-days": "30"},
                        "deletionProtectionEnabled": True,
                        "ipConfiguration": {"ipv4Enabled": False, "sslMode": "ENCRYPTED_ONLY"},
                    },
                },
            ),
            also=("enc-2-gcp-store-own-key",),
        ),
        broken("Spanner in three continents", put("quotes-spanner", config="nam-eur-asia1")),
        broken(
            "Spanner in a region, as a path",
            put("quotes-spanner", config="projects/example-prod/instanceConfigs/regional-us-central1"),
        ),
        broken("Firestore in the US", put("quotes-firestore", locationId="nam5")),
        broken("one of Bigtable's clusters", put("quotes-bigtable", {"clusters.1.zone": "us-east1-b"})),
        broken("a topic's messages anywhere", drop("quotes-topic", "messageStoragePolicy")),
        broken(
            "a topic's messages in the US",
            put("quotes-topic", {"messageStoragePolicy.allowedPersistenceRegions.+": "us-east1"}),
        ),
        broken("images", put("quotes-images", location="us")),
        broken("a function", put("quotes-price", location="us-central1")),
        broken("a cluster for Spark", put("quotes-spark", {"clusterConfig.gceClusterConfig.zone": "us-central1-a"})),
    ),
    *of(
        POLICY,
        broken("everywhere", put("places", {"spec.rules": [{"allowAll": "TRUE"}]})),
        broken("the US besides", put("places", {"spec.rules.0.values.allowedValues.+": "in:us-locations"})),
        broken(
            "all of Europe, London and Zurich included",
            put("places", {"spec.rules.0.values.allowedValues": ["in:europe-locations"]}),
        ),
        broken(
            "a list of refused places",
            put("places", {"spec.rules": [{"values": {"deniedValues": ["in:us-locations"]}}]}),
        ),
        broken("no rules", put("places", {"spec.rules": []})),
        broken(
            "a second rule, with a condition",
            put(
                "places",
                {"spec.rules.+": {"allowAll": "TRUE", "condition": {"expression": "resource.matchTag('x', 'y')"}}},
            ),
        ),
        broken("switched back to Google's default", put("places", {"spec": {"reset": True}})),
        broken("the old way, everywhere", put("project-places", listPolicy={"allow": {"all": True}})),
        broken("the old way, London", put("project-places", {"listPolicy.allow.values.+": "europe-west2"})),
        broken(
            "the old way, refused places", put("project-places", listPolicy={"deny": {"values": ["in:us-locations"]}})
        ),
    ),
]
