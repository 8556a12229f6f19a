"""The caller's network address, for counting tries only."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Empty where it cannot be known. Behind the proxy the last hop is the one the proxy saw. A household's IPv6 addresses (/64) count as one."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.PRODUCTION else ""
    last = forwarded.rsplit(",", 1)[-1].strip()
    return _plain(last) or _plain(str(request.META.get("REMOTE_ADDR", "")))


def _plain(text: str) -> str:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False).network_address)
