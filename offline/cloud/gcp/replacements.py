"""Inputs that force a replacement: ForceNew in the Terraform Google provider where its documentation is silent.

A type, and under it the inputs by name from the top; `*` means all but tags. Read by `base.read_table`.
"""

REPLACES = """
bigquery/dataset:Dataset
    datasetId
compute/address:Address
    *
compute/disk:Disk
    image snapshot type diskEncryptionKey sourceDisk
compute/firewall:Firewall
    network direction
compute/forwardingRule:ForwardingRule
    ipAddress ipProtocol loadBalancingScheme network portRange ports subnetwork
compute/globalAddress:GlobalAddress
    *
compute/instance:Instance
    bootDisk.initializeParams bootDisk.source canIpForward confidentialInstanceConfig hostname
    networkInterfaces.network networkInterfaces.subnetwork scratchDisks metadataStartupScript
compute/network:Network
    autoCreateSubnetworks description
compute/route:Route
    *
compute/router:Router
    network
compute/routerNat:RouterNat
    router
compute/subnetwork:Subnetwork
    network description purpose externalIpv6Prefix
container/cluster:Cluster
    network subnetwork privateClusterConfig ipAllocationPolicy databaseEncryption.keyName enableAutopilot
dns/managedZone:ManagedZone
    dnsName visibility
dns/recordSet:RecordSet
    managedZone type
kms/cryptoKey:CryptoKey
    keyRing purpose importOnly destroyScheduledDuration
kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding
    cryptoKeyId role
kms/cryptoKeyIAMMember:CryptoKeyIAMMember
    *
logging/projectSink:ProjectSink
    uniqueWriterIdentity
projects/iAMBinding:IAMBinding
    role
projects/iAMMember:IAMMember
    *
projects/service:Service
    service
pubsub/subscription:Subscription
    topic
secretmanager/secret:Secret
    secretId replication
secretmanager/secretVersion:SecretVersion
    *
serviceaccount/account:Account
    accountId
serviceaccount/key:Key
    *
servicenetworking/connection:Connection
    network service
sql/database:Database
    instance charset collation
sql/databaseInstance:DatabaseInstance
    databaseVersion.major encryptionKeyName masterInstanceName
sql/user:User
    instance host
storage/bucket:Bucket
    customPlacementConfig enableObjectRetention
storage/bucketIAMBinding:BucketIAMBinding
    bucket role
storage/bucketIAMMember:BucketIAMMember
    *
"""
