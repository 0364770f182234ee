"""Loaded by every Python of an app's virtual environment, as hosts.mjs is by Node: sends real-looking host names to local
ports, so that unchanged programs meet the emulator. Without LAKEBASE_EMULATOR_HOSTS it does nothing."""

import errno
import ipaddress
import json
import os
import socket

_resolve = socket.getaddrinfo
_ports = {name.lower(): port for name, port in json.loads(os.environ.get("LAKEBASE_EMULATOR_HOSTS", "{}")).items()}
# The most specific pattern wins: an exact name is looked up first, then the longest wildcard.
_patterns = sorted(_ports, key=lambda name: (name.startswith("*"), -len(name)))


def _local_port(host, port):
    """Both the real port and the local one lead there: libpq is told the latter by PGPORT."""
    for pattern in _patterns:
        name, _, real = pattern.rpartition(":")
        if str(port) not in (real, str(_ports[pattern])):
            continue
        if host == name or (name.startswith("*") and host.endswith(name[1:])):
            return _ports[pattern]
    return None


def _stays_here(host):
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _getaddrinfo(host, port, *args, **kwargs):
    name = (host.decode() if isinstance(host, bytes) else host or "localhost").lower().rstrip(".")
    local = _local_port(name, port)
    if local is not None:
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", local))]
    if _stays_here(name):
        return _resolve(host, port, *args, **kwargs)
    raise OSError(errno.ENETUNREACH, f"{name}:{port}: the Lakebase emulator lets programs reach only its own hosts")


if _ports:
    socket.getaddrinfo = _getaddrinfo
