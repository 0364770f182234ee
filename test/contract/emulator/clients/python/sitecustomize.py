"""Loaded by Python at start: sends the emulator's host names to local ports, and shortens the SDK's waits."""

import json
import os
import socket
import time

_ports = json.loads(os.environ.get("LAKEBASE_EMULATOR_HOSTS", "{}"))
_getaddrinfo = socket.getaddrinfo
_sleep = time.sleep


def _local_port(host, port):
    name = f"{host}:{port}"
    for pattern, local in _ports.items():
        if name == pattern or (pattern.startswith("*") and name.endswith(pattern[1:])):
            return local
    return None


def getaddrinfo(host, port, *args, **kwargs):
    local = _local_port(host, port)
    if local is None:
        return _getaddrinfo(host, port, *args, **kwargs)
    return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", local))]


socket.getaddrinfo = getaddrinfo
time.sleep = lambda seconds: _sleep(seconds / 20)
