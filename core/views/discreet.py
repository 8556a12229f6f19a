"""The door for search texts that hold somebody's number: posted here, they reach the list sealed."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.discreet import clean, conceal, holds_part, last
from core.views.base import PortalView

OWN = {"_to", "csrfmiddlewaretoken"}


class Find(PortalView):
    """`_to`: the page that searches; every other field is handed to it, `q` sealed where it holds a number."""

    permission = "core.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("search")

    def post(self, request: HttpRequest) -> HttpResponse:
        to = request.POST.get("_to", "")
        if not to.startswith("/") or not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
            to = reverse("search")
        parts = urlsplit(to)
        query = QueryDict(parts.query, mutable=True)
        for name, values in request.POST.lists():
            if name not in OWN:
                query.setlist(name, [value for value in values if value])
        text = last(query.getlist("q")).replace("\0", "")
        query.setlist("q", [conceal(text, request.user) if holds_part(text) else text] if text else [])
        query = clean(query, request.user) or query
        return redirect(f"{parts.path}?{query.urlencode()}" if query.urlencode() else parts.path)
