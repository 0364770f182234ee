"""The engine: token as password, verified TLS, the app's schema, and patience while the database wakes up."""

import os
import time

import psycopg
from credential import Credential, mint_from_environment
from sqlalchemy import URL, Engine, create_engine, event

WAKE_UP_SECONDS = 10
PASSING = ("starting up", "shutting down", "Connection refused", "closed the connection", "reset by peer")


def make_engine(credential: Credential | None = None) -> Engine:
    credential = credential or Credential(mint_from_environment())
    engine = create_engine(
        URL.create(
            "postgresql+psycopg",
            username=os.environ["PGUSER"],
            host=os.environ["PGHOST"],
            port=int(os.environ.get("PGPORT", "5432")),
            database=os.environ.get("PGDATABASE", "databricks_postgres"),
        ),
        connect_args={
            "sslmode": "verify-full",
            # The certificate authorities of the system; PGSSLROOTCERT names another file.
            "sslrootcert": os.environ.get("PGSSLROOTCERT", "system"),
            "options": search_path(os.environ["LAKEBASE_SCHEMA"]),
            "connect_timeout": 10,
        },
        pool_size=5,
        pool_pre_ping=True,  # a connection that the server has closed is replaced, not handed out
    )
    event.listen(engine, "do_connect", lambda dialect, _, args, params: connect(dialect, args, params, credential))
    return engine


def connect(dialect, args, params, credential: Credential):
    """Connects with a valid token: once more with a new one when it is refused, again while the database wakes up."""
    give_up = time.monotonic() + WAKE_UP_SECONDS
    is_token_replaced = False
    while True:
        token = credential.token()
        try:
            return dialect.connect(*args, **{**params, "password": token})
        except psycopg.OperationalError as error:
            message = str(error)
            if "password authentication failed" in message and not is_token_replaced:
                is_token_replaced = True
                credential.invalidate(token)
            elif any(text in message for text in PASSING) and time.monotonic() < give_up:
                time.sleep(0.2)
            else:
                raise


def search_path(schema: str) -> str:
    """The start-up option that makes plain table names mean this schema; it costs no round trip."""
    identifier = '"' + schema.replace('"', '""') + '"'
    return "-c search_path=" + identifier.replace("\\", "\\\\").replace(" ", "\\ ")
