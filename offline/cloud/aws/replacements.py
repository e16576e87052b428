"""Inputs that force a replacement: the Terraform AWS provider's ForceNew attributes where its documentation is silent.

A type, and under it the inputs by name from the top; `*` means all but tags. Read by `base.read_table`.
"""

REPLACES = """
acm/certificate:Certificate
    domainName keyAlgorithm validationMethod validationOptions
autoscaling/group:Group
    name namePrefix
backup/plan:Plan
    name
backup/selection:Selection
    *
backup/vault:Vault
    name kmsKeyArn
backup/vaultLockConfiguration:VaultLockConfiguration
    *
backup/vaultPolicy:VaultPolicy
    backupVaultName
cfg/deliveryChannel:DeliveryChannel
    name
cfg/recorder:Recorder
    name
cfg/rule:Rule
    name
cloudtrail/trail:Trail
    name
cloudwatch/eventRule:EventRule
    name eventBusName
cloudwatch/eventTarget:EventTarget
    eventBusName rule targetId
cloudwatch/logGroup:LogGroup
    name namePrefix logGroupClass
cloudwatch/logMetricFilter:LogMetricFilter
    name logGroupName
cloudwatch/metricAlarm:MetricAlarm
    name
dynamodb/table:Table
    name hashKey rangeKey localSecondaryIndexes
ebs/volume:Volume
    availabilityZone encrypted kmsKeyId multiAttachEnabled outpostArn snapshotId
ec2/eip:Eip
    domain publicIpv4Pool networkBorderGroup address
ec2/flowLog:FlowLog
    *
ec2/instance:Instance
    ami associatePublicIpAddress availabilityZone ephemeralBlockDevices hibernation keyName networkInterfaces
    placementGroup rootBlockDevice.encrypted rootBlockDevice.kmsKeyId ebsBlockDevices subnetId
    secondaryPrivateIps privateIp enclaveOptions cpuOptions capacityReservationSpecification
    instanceMarketOptions tenancy launchTemplate userDataReplaceOnChange
ec2/internetGatewayAttachment:InternetGatewayAttachment
    *
ec2/keyPair:KeyPair
    keyName publicKey
ec2/launchTemplate:LaunchTemplate
    name namePrefix
ec2/managedPrefixList:ManagedPrefixList
    addressFamily
ec2/managedPrefixListEntry:ManagedPrefixListEntry
    *
ec2/natGateway:NatGateway
    allocationId connectivityType privateIp subnetId vpcId availabilityMode
ec2/networkAcl:NetworkAcl
    vpcId
ec2/networkAclAssociation:NetworkAclAssociation
    *
ec2/networkAclRule:NetworkAclRule
    *
ec2/networkInterface:NetworkInterface
    subnetId interfaceType
ec2/route:Route
    routeTableId destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId
ec2/routeTable:RouteTable
    vpcId
ec2/routeTableAssociation:RouteTableAssociation
    subnetId gatewayId
ec2/securityGroup:SecurityGroup
    name namePrefix description vpcId
ec2/securityGroupRule:SecurityGroupRule
    cidrBlocks fromPort ipv6CidrBlocks prefixListIds protocol securityGroupId self sourceSecurityGroupId
    toPort type
ec2/subnet:Subnet
    availabilityZone availabilityZoneId cidrBlock vpcId outpostArn ipv6Native
ec2/vpc:Vpc
    cidrBlock ipv4IpamPoolId ipv4NetmaskLength
ec2/vpcDhcpOptions:VpcDhcpOptions
    domainName domainNameServers ntpServers netbiosNameServers netbiosNodeType
ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation
    vpcId
ec2/vpcEndpoint:VpcEndpoint
    serviceName vpcId vpcEndpointType serviceRegion resourceConfigurationArn serviceNetworkArn
ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation
    *
ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation
    *
ec2/vpcPeeringConnection:VpcPeeringConnection
    peerOwnerId peerVpcId vpcId peerRegion
ecr/repository:Repository
    name encryptionConfigurations
ecs/cluster:Cluster
    name
efs/fileSystem:FileSystem
    availabilityZoneName creationToken encrypted kmsKeyId performanceMode
efs/mountTarget:MountTarget
    fileSystemId ipAddress subnetId
guardduty/detectorFeature:DetectorFeature
    detectorId name
iam/accessKey:AccessKey
    user pgpKey
iam/instanceProfile:InstanceProfile
    name namePrefix path
iam/policy:Policy
    name namePrefix path description
iam/policyAttachment:PolicyAttachment
    name policyArn
iam/role:Role
    name namePrefix path
iam/rolePolicy:RolePolicy
    name namePrefix role
iam/rolePolicyAttachment:RolePolicyAttachment
    *
iam/userPolicyAttachment:UserPolicyAttachment
    *
kinesis/firehoseDeliveryStream:FirehoseDeliveryStream
    name destination
kms/alias:Alias
    name namePrefix
kms/key:Key
    customerMasterKeySpec customKeyStoreId keyUsage multiRegion xksKeyId
kms/grant:Grant
    *
kms/keyPolicy:KeyPolicy
    keyId
kms/replicaKey:ReplicaKey
    primaryKeyArn
lambda/function:Function
    name packageType
lambda/permission:Permission
    *
lb/listener:Listener
    loadBalancerArn
lb/listenerRule:ListenerRule
    listenerArn
lb/loadBalancer:LoadBalancer
    name namePrefix internal loadBalancerType customerOwnedIpv4Pool
lb/targetGroup:TargetGroup
    name namePrefix ipAddressType port protocol protocolVersion targetType vpcId
lb/targetGroupAttachment:TargetGroupAttachment
    *
networkfirewall/firewall:Firewall
    name vpcId
networkfirewall/firewallPolicy:FirewallPolicy
    name
networkfirewall/ruleGroup:RuleGroup
    name type capacity
rds/cluster:Cluster
    availabilityZones clusterIdentifier clusterIdentifierPrefix databaseName
    dbSubnetGroupName engine engineMode kmsKeyId masterUsername replicationSourceIdentifier
    restoreToPointInTime s3Import snapshotIdentifier sourceRegion storageEncrypted storageType
rds/clusterInstance:ClusterInstance
    availabilityZone clusterIdentifier engine identifier identifierPrefix dbSubnetGroupName
rds/instance:Instance
    availabilityZone backupTarget characterSetName customIamInstanceProfile dbName dbSubnetGroupName engine
    kmsKeyId ncharCharacterSetName restoreToPointInTime s3Import snapshotIdentifier storageEncrypted timezone
    username
rds/parameterGroup:ParameterGroup
    description family name namePrefix
rds/clusterParameterGroup:ClusterParameterGroup
    description family name namePrefix
rds/subnetGroup:SubnetGroup
    name namePrefix
route53/record:Record
    name setIdentifier type zoneId
route53/resolverFirewallRule:ResolverFirewallRule
    firewallDomainListId firewallRuleGroupId
route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation
    firewallRuleGroupId vpcId
route53/resolverQueryLogConfig:ResolverQueryLogConfig
    destinationArn name
route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation
    *
route53/zone:Zone
    name delegationSetId
s3/accountPublicAccessBlock:AccountPublicAccessBlock
    accountId
s3/bucket:Bucket
    bucket bucketPrefix objectLockEnabled bucketNamespace
secretsmanager/secret:Secret
    name namePrefix
secretsmanager/secretVersion:SecretVersion
    secretId secretString secretBinary
securityhub/standardsSubscription:StandardsSubscription
    *
sns/topic:Topic
    name namePrefix fifoTopic
sns/topicSubscription:TopicSubscription
    endpoint protocol topic
sqs/queue:Queue
    name namePrefix fifoQueue
ssm/association:Association
    name
ssm/document:Document
    name documentType
ssm/parameter:Parameter
    name dataType
vpc/securityGroupEgressRule:SecurityGroupEgressRule
    securityGroupId
vpc/securityGroupIngressRule:SecurityGroupIngressRule
    securityGroupId
wafv2/ipSet:IpSet
    name ipAddressVersion scope description
wafv2/regexPatternSet:RegexPatternSet
    name scope description
wafv2/ruleGroup:RuleGroup
    name capacity scope
wafv2/webAcl:WebAcl
    name scope
wafv2/webAclAssociation:WebAclAssociation
    *
wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration
    resourceArn
"""
