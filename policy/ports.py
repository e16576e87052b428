"""Protocols and ports: what machines are administered by, what data stores listen on, what an entrance may show."""

from __future__ import annotations

ALL = "all"
PROTOCOLS = {"-1": ALL, "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
"""Protocol numbers of IANA by the names that AWS gives them."""
PORTS = (0, 65535)
"""The first and the last port."""

Spans = tuple[tuple[int, int], ...]

ADMIN_PORTS: Spans = (
    (20, 23),  # FTP, SSH, Telnet
    (111, 111),  # RPC
    (135, 139),  # Windows RPC, NetBIOS
    (445, 445),  # SMB
    (512, 514),  # rexec, rlogin, rsh
    (873, 873),  # rsync
    (2375, 2376),  # Docker
    (2379, 2380),  # etcd
    (3389, 3389),  # RDP
    (5900, 5910),  # VNC
    (5985, 5986),  # WinRM
    (6443, 6443),  # Kubernetes API
    (8472, 8472),  # VXLAN overlay of Kubernetes
    (10248, 10259),  # kubelet and control plane
)
"""Ports by which machines are administered."""

DATA_PORTS: Spans = (
    (1433, 1434),  # SQL Server
    (1521, 1522),  # Oracle
    (2049, 2049),  # NFS
    (2181, 2181),  # ZooKeeper
    (3306, 3306),  # MySQL, MariaDB, Aurora
    (4333, 4333),  # mSQL, in FSBP's list of risky ports
    (5432, 5432),  # PostgreSQL
    (5439, 5439),  # Redshift
    (5601, 5601),  # OpenSearch Dashboards, Kibana
    (5671, 5672),  # AMQP
    (5984, 5984),  # CouchDB
    (6379, 6380),  # Redis, Valkey
    (7000, 7001),  # Cassandra between nodes
    (7474, 7474),  # Neo4j
    (7687, 7687),  # Neo4j Bolt
    (8086, 8086),  # InfluxDB
    (8111, 8111),  # DAX
    (8182, 8182),  # Neptune
    (9042, 9042),  # Cassandra
    (9092, 9098),  # Kafka
    (9200, 9200),  # Elasticsearch
    (9300, 9300),  # Elasticsearch between nodes
    (11211, 11211),  # Memcached
    (26257, 26257),  # CockroachDB
    (27017, 27019),  # MongoDB, DocumentDB
    (61613, 61619),  # ActiveMQ
)
"""Ports by which data stores and queues are read."""

WEB_PORTS: Spans = ((80, 80), (443, 443))
"""What an entrance of the edge zone may show to the world."""


VPN_PORTS: Spans = (
    (500, 500),  # IPsec's IKE
    (1194, 1194),  # OpenVPN
    (4500, 4500),  # IPsec behind NAT
    (41641, 41641),  # Tailscale
    (51820, 51829),  # WireGuard, one port for each interface
)
"""Ports of UDP behind which nothing answers whom a VPN does not know."""


def complement(spans: Spans) -> Spans:
    """The ports that are in none of the ranges."""
    left: list[tuple[int, int]] = []
    start = PORTS[0]
    for first, last in sorted(spans):
        if first > start:
            left.append((start, first - 1))
        start = max(start, last + 1)
    if start <= PORTS[1]:
        left.append((start, PORTS[1]))
    return tuple(left)
