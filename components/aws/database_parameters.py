"""The parameters of the PostgreSQL database: TLS, passwords, and logs that say who did what without what it was about.

Sources: Amazon RDS User Guide, "Using SSL with a PostgreSQL DB instance", "Restricting control of password management",
"Using pgAudit to log database activity"; PostgreSQL manual, "Error Reporting and Logging".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Parameter:
    """One parameter of the database engine.

    :param name: its name.
    :param value: its value, in the engine's spelling.
    :param why: what it is for.
    :param apply: ``immediate``, or ``pending-reboot`` for a static one.
    """

    name: str
    value: str
    why: str
    apply: Literal["immediate", "pending-reboot"] = "immediate"


PARAMETERS = (
    Parameter("rds.force_ssl", "1", "ENC-1: a connection without TLS is refused"),
    Parameter("ssl_min_protocol_version", "TLSv1.2", "ENC-1: TLS 1.2 with forward secrecy, or 1.3"),
    Parameter("password_encryption", "scram-sha-256", "ENC-2: stored passwords are salted SCRAM hashes"),
    Parameter("rds.accepted_password_auth_method", "scram", "ENC-2: and nobody signs in by an MD5 hash"),
    Parameter(
        "rds.restrict_password_commands", "1", "ENC-2: passwords are set by members of rds_password", "pending-reboot"
    ),
    Parameter("shared_preload_libraries", "pg_stat_statements,pgaudit", "what the next ones need", "pending-reboot"),
    Parameter("pgaudit.log", "ddl,role", "MON-3: changes of structure and of permissions are on record"),
    Parameter("pgaudit.log_parameter", "0", "EMP-1: the audit log holds no values of users"),
    Parameter("log_connections", "1", "MON-3: who came"),
    Parameter("log_disconnections", "1", "MON-3: and how long they stayed"),
    Parameter("log_error_verbosity", "terse", "EMP-1: DETAIL quotes the row that broke a constraint"),
    Parameter("log_min_error_statement", "panic", "EMP-1: a failed statement holds what users entered"),
    Parameter("log_parameter_max_length", "0", "EMP-1: and so do the parameters of a slow one"),
    Parameter("log_parameter_max_length_on_error", "0", "EMP-1: or of a failed one"),
)
"""What differs from RDS's defaults, or must not come to differ."""
