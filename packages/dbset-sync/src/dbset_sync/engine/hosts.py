"""The hosts of a URL, of which there may be several."""

from __future__ import annotations

from sqlalchemy import URL

_ATTRIBUTES = "target_session_attrs"


def _listed(url: URL, option: str) -> list[str]:
    found = url.query.get(option, ())
    return found.split(",") if isinstance(found, str) else list(found)


def one_host_each(url: URL) -> list[URL]:
    """Return a URL for each host of a URL.

    Example:
        >>> from sqlalchemy import make_url
        >>> one_host_each(make_url("postgresql:///shop?host=a:5433&host=b"))
        [postgresql://a:5433/shop, postgresql://b/shop]
    """
    hosts, ports = _listed(url, "host"), _listed(url, "port")
    base = url.difference_update_query(["host", "port", _ATTRIBUTES])
    if not hosts:
        return [base.update_query_dict({"port": ports[0]}) if ports else base]
    ports = ports * len(hosts) if len(ports) == 1 else ports
    return [_at(base, host, ports[number] if ports else "") for number, host in enumerate(hosts)]


def _at(url: URL, host: str, port: str) -> URL:
    if host.startswith("/"):
        return url.update_query_dict({"host": host, **({"port": port} if port else {})})
    if host.count(":") == 1:
        host, _, port = host.partition(":")
    return url.set(host=host, port=int(port) if port else url.port)


def to_the_primary(url: URL) -> URL:
    """Return a URL of several hosts that finds the one which takes writes, if it does not say."""
    is_open = len(_listed(url, "host")) > 1 and _ATTRIBUTES not in url.query
    return url.update_query_dict({_ATTRIBUTES: "read-write"}) if is_open else url
