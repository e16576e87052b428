"""Credentials are told from ordinary text, whatever surrounds them."""

from __future__ import annotations

import base64
import gzip
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.credential_names import is_key, is_literal, is_telling
from policy.credentials import FORMS, assignments_in, kinds_in, may_show
from policy.readings import LARGEST

KEY = "AKIAQ4TRZ2J7XWV5N3MB"
SURROUNDING = st.text(alphabet=" \n\t=:,;\"'(){}#", max_size=40)


@given(SURROUNDING, SURROUNDING)
def test_a_key_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert "an AWS access key" in kinds_in(before + KEY + after)


@given(st.text(max_size=60), st.booleans())
def test_base64_hides_nothing(before: str, compressed: bool) -> None:
    data = f"{before}\nexport DB_PASSWORD=hunter2\n{KEY}\n".encode("utf-8", "surrogatepass")
    text = base64.b64encode(gzip.compress(data) if compressed else data).decode()
    try:
        data.decode()
    except UnicodeDecodeError:
        return
    assert "an AWS access key" in kinds_in(text)
    assert "DB_PASSWORD" in assignments_in(text)


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    kinds_in(text)
    assignments_in(text)
    is_telling(text)
    is_literal(text)


@pytest.mark.parametrize(
    "text",
    [
        "password=$(get db)",
        "PASSWORD_FILE=/run/secrets/db",
        "the token is fresh",
        "PasswordAuthentication no",
        "TOKEN=${TOKEN}",
    ],
)
def test_references_are_no_assignments(text: str) -> None:
    assert assignments_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "#cloud-config\nchpasswd:\n  expire: false\n  list: |\n    root:Sommer2024xQ\nssh_pwauth: true\n",
        "#cloud-config\nchpasswd:\n  list:\n  - ops:RANDOM\n  - 'root:Sommer2024xQ'\n",
        "echo 'root:Sommer2024xQ' | chpasswd",
    ],
)
def test_passwords_of_accounts(text: str) -> None:
    assert kinds_in(text) == ("a password for an account",)


def test_passwords_that_cloud_init_makes_itself() -> None:
    assert not kinds_in("chpasswd:\n  expire: true\n  list:\n  - root:R\n  - ops:RANDOM\nruncmd:\n  - 'a:bcdefg'\n")


@pytest.mark.parametrize(("kind", "form"), FORMS, ids=lambda value: value if isinstance(value, str) else "")
@given(data=st.data())
@settings(max_examples=10)
def test_whatever_has_a_form_shows_it(kind: str, form: re.Pattern[str], data: st.DataObject) -> None:
    text = data.draw(st.from_regex(form))
    assert kind in kinds_in(text)
    assert may_show(text)


@pytest.mark.parametrize(
    "name",
    ["PAYMENT_KEY", "STRIPE_KEY", "paymentKey", "license-keys", "HASH_SALT", "CRYPT_KEY_2", "SALT", "WEBHOOK_HMAC"],
)
@pytest.mark.parametrize(
    "value",
    [
        "51H8yXq2eZvKYlo2C0aBcDeFg",
        "9f86d081884c7d659a2feaa0c55ad015",
        "kQzWvXbnTrLpMsGhYcDjRfEa",
        "pk-1a2b3c4d5e6f7g8h9i",
    ],
)
def test_a_random_value_under_a_key_opens_something(name: str, value: str) -> None:
    assert is_key(name, value)


@pytest.mark.parametrize(
    "name",
    [
        "KMS_KEY_ID", "KMS_KEY", "kmsKey", "PUBLIC_KEY", "JWT_PUBLIC_KEY", "NEXT_PUBLIC_GOOGLE_MAPS_KEY",
        "STRIPE_PUBLISHABLE_KEY", "KEY_ARN", "SORT_KEY",
        "IDEMPOTENCY_KEY", "PARTITION_KEY", "S3_KEY", "s3ObjectKey", "CACHE_KEY_PREFIX", "RECAPTCHA_SITE_KEY", "MONKEY",
        "ssh-keys", "KEYSPACE", "PRIMARY_KEY", "GPG_KEY", "AUTH_URL", "key", "BASALT",
    ],
)  # fmt: skip
def test_other_keys_open_nothing(name: str) -> None:
    assert not is_key(name, "9f86d081884c7d659a2feaa0c55ad015")


@pytest.mark.parametrize(
    "value",
    [
        "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "orders-2026-eu-west-1", "OrderTable2026ByCustomer",
        "/shop/prod/stripe-key",
        "checkoutRedesign2026rollout", "arn:aws:secretsmanager:eu-west-1:1:secret:a1b2c3d4e5f6a7b8",
        "alias/shop", "true",
        "reports/2026/10/summary.csv", "${PAYMENT_KEY}", "",
    ],
)  # fmt: skip
def test_words_and_references_are_no_keys(value: str) -> None:
    assert not is_key("PAYMENT_KEY", value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Server=db;Database=x;User Id=sa;Password=Sommer2026!;Encrypt=true", True),
        ("host=db user=app password=Sommer2026", True),
        ("jdbc:mysql://db/x?user=app&password=Sommer2026", True),
        ("host=db user=app password=${DB_PASSWORD}", False),
        ("Server=db;Integrated Security=true", False),
        ("echo password=x", False),
    ],
)
def test_passwords_in_connection_strings(text: str, found: bool) -> None:
    assert ("a password in a connection string" in kinds_in(text)) is found


def test_a_decompression_bomb_is_not_inflated_whole() -> None:
    bomb = base64.b64encode(gzip.compress(b"\0" * (LARGEST * 64) + KEY.encode())).decode()
    assert not kinds_in(bomb)


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/sh\necho U01UUF9QQVNTV09SRD1IZXJic3QyMDI2 | base64 -d > /etc/app.env\n",
        "write_files:\n- encoding: gz+b64\n  content: "
        + base64.b64encode(gzip.compress(b"DB_PASSWORD=Herbst2026")).decode()
        + "\n",
    ],
)
def test_a_word_of_a_script_may_be_base64(text: str) -> None:
    assert assignments_in(text)


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASS", "SMTP-PASS", "DJANGO_SECRET_KEY", "SECRET_KEY_BASE", "PGPASSWORD", "MYSQL_PWD", "dbPass", "SMTPPASS",
        "db_pass_2", "appDbPass", "keystorePass", "JWT_KEY", "REDIS_AUTH", "HMAC_KEY", "PEPPER",
    ],
)  # fmt: skip
def test_short_words_for_passwords_tell(name: str) -> None:
    assert is_telling(name)


@pytest.mark.parametrize(
    "name",
    [
        "COMPASS", "BYPASS", "byPass", "proxy_pass", "ProxyPass", "fastcgi_pass", "PASSENGERS", "PASS_THROUGH",
        "PASSPORT_COUNTRY", "KMS_KEY_ID", "PUBLIC_KEY", "AUTH_URL", "AUTH_MODE", "PASSWORD_FILE", "comPass",
        "firstPass", "seasonPass",
    ],
)  # fmt: skip
def test_words_that_only_look_like_passwords_do_not(name: str) -> None:
    assert not is_telling(name)


@pytest.mark.parametrize(
    "text",
    [
        "net user admin P@ssw0rd-2026! /add",
        'ConvertTo-SecureString "Herbst2026!" -AsPlainText -Force',
        "Authorization: Basic YWRtaW46U29tbWVyMjAyNiE=",
        "Authorization: Bearer 9f86d081884c7d659a2feaa0c55ad015",
        "app:Herbst2026@tcp(db:3306)/orders?tls=true",
        "mysql -h db -uroot -pHerbst2026 orders < dump.sql",
        "mysqldump \\\n  -u root \\\n  -p'Herbst2026' orders",
        "docker login -u ci -p Herbst2026 registry.example",
        "sshpass -p Herbst2026 scp dump.sql backup:",
        "redis-cli -h cache -a Herbst2026 ping",
        "sqlcmd -S db -U sa -P Herbst2026",
        "curl -s -u ci:Herbst2026 https://artifacts.example/app.tgz",
    ],
)
def test_commands_and_headers_show_credentials(text: str) -> None:
    assert kinds_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "net user admin /active:no", "net user admin *", "Basic authentication", "Bearer $TOKEN",
        "app:${DB_PASS}@tcp(db:3306)/orders", 'mysql -uroot -p"$(cat /run/secrets/db)" orders',
        "mysql -u root -p orders",
        "docker run --name mysql -p3306:3306 mysql:8", "mkdir -p /var/lib/mysql; apt-get install mysql-client",
        "docker login -u AWS -p $(aws ecr get-login-password) registry", "docker login --password-stdin registry",
        "curl -u $USER:$PASS https://artifacts.example", "curl -sf https://x | sh", "mysql -p${DB_PASS}",
        "mysqladmin -u root -p`cat /run/secrets/db` ping",
        "mysql --protocol=tcp --port=3306", "curl -u ci: https://artifacts.example",
    ],
)  # fmt: skip
def test_commands_and_headers_without_credentials_show_none(text: str) -> None:
    assert kinds_in(text) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("APP_KEY=base64:Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZg==", ["APP_KEY"]),
        ("export SESSION_SALT='9f86d081884c7d659a2feaa0c55ad015'", ["SESSION_SALT"]),
        ("export DB_PASS=Herbst2026", ["DB_PASS"]),
        ("PGPASSWORD=Herbst2026 psql -h db", ["PGPASSWORD"]),
        ("GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D", []),
        ("PublicKey: 9f86d081884c7d659a2feaa0c55ad015", []),
        ("kms_key = 9f86d081884c7d659a2feaa0c55ad015", []),
        ("PAYMENT_KEY=/run/secrets/payment", []),
        ("PAYMENT_KEY=arn:aws:secretsmanager:eu-west-1:1:secret:a1b2c3d4e5f6a7b8", []),
        ('get-secret-value --secret-id "arn:aws:secretsmanager:$REGION:$ACCOUNT:secret:orders-AbCdEf"', []),
        ("DB_PASS={{resolve:secretsmanager:prod/db}}", []),
        ("DB_PASS=`cat /run/secrets/db`", []),
        ("ProxyPass /app http://127.0.0.1:8080/", []),
    ],
)
def test_keys_and_short_words_that_a_script_sets(text: str, names: list[str]) -> None:
    assert assignments_in(text) == names
