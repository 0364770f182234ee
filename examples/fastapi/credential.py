"""A database token that is always valid: the rules of the Node helper (docs/runtime.md), for Python."""

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable

log = logging.getLogger(__name__)

# Both kinds of Lakebase give tokens for an hour (docs "Authenticate with Lakebase"). Counting from the request on the
# monotonic clock needs no clock that agrees with the server's.
LIFETIME = 3600
REFRESH_AT = LIFETIME / 3
USABLE = LIFETIME - 30
RETRY_PAUSE = 5


def mint_from_environment() -> Callable[[], str]:
    """The credential API of the database that is attached to the app."""
    from databricks.sdk import WorkspaceClient

    workspace = WorkspaceClient()
    endpoint, instance = os.environ.get("LAKEBASE_ENDPOINT"), os.environ.get("LAKEBASE_INSTANCE")
    if endpoint:
        return lambda: workspace.postgres.generate_database_credential(endpoint=endpoint).token
    if instance:
        return lambda: workspace.database.generate_database_credential(
            request_id=str(uuid.uuid4()), instance_names=[instance]
        ).token
    raise RuntimeError("LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE is not set: was the app deployed by lakebase-deploy?")


class Credential:
    """One token for all connections; renewed by the use that finds it old, which does not wait for it."""

    def __init__(self, mint: Callable[[], str], clock: Callable[[], float] = time.monotonic):
        self._mint = mint
        self._clock = clock
        self._lock = threading.Lock()
        self._renewing = False
        self._token: str | None = None
        self._born = 0.0
        self._retry_at = 0.0

    def token(self) -> str:
        token, age = self._token, self._clock() - self._born
        if token is None or age >= USABLE:
            return self._fetch(stale=token)
        if age >= REFRESH_AT and not self._renewing and self._clock() >= self._retry_at:
            self._renewing = True
            threading.Thread(target=self._renew, daemon=True).start()
        return token

    def invalidate(self, token: str) -> None:
        """The server refused this token: forgets it, unless another has taken its place."""
        with self._lock:
            if self._token == token:
                self._token = None

    def _fetch(self, stale: str | None) -> str:
        with self._lock:
            if self._token is not None and self._token != stale:
                return self._token
            start = self._clock()
            self._token, self._born = self._mint(), start
            return self._token

    def _renew(self) -> None:
        try:
            start = self._clock()
            token = self._mint()
            with self._lock:
                self._token, self._born = token, start
        except Exception as error:  # the old token goes on working; the next use tries again
            self._retry_at = self._clock() + RETRY_PAUSE
            log.warning("The database token could not be renewed: %s", error)
        finally:
            self._renewing = False
