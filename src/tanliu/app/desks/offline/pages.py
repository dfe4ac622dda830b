"""The manifest, the service worker and the page that stands in where nothing else is kept; none of them tells a figure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from tanliu.app.platform.web.language import language
from tanliu.report.phrase import LANGUAGES, say

#: Colours of the window that an installed page opens in.
_THEME, _GROUND = "#0b6b57", "#f6f7f5"


@require_safe
def manifest(_: HttpRequest) -> HttpResponse:
    """Tell a browser how the pages are installed as an app."""
    spoken = language()
    icon = {"src": static("web/mark.svg"), "type": "image/svg+xml", "sizes": "any"}
    told = {
        "name": say("offline_app_name", spoken), "short_name": say("offline_app_short", spoken), "lang": "zh-CN" if spoken == "zh" else "en",
        "start_url": reverse("home"), "scope": "/", "display": "standalone", "theme_color": _THEME, "background_color": _GROUND,
        "icons": [icon | {"purpose": "any"}, icon | {"purpose": "maskable"}],
        "shortcuts": [{"name": say("offline_report", spoken), "url": reverse("filings")}],
    }  # fmt: skip
    answer = JsonResponse(
        told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Send the service worker; it stands at the top so that all pages are in its scope."""
    answer = render(request, "offline/sw.js", content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Show what stands in for a page that is not kept, in both languages: who reads it is not known."""
    texts = [
        {"lang": "zh-CN" if one == "zh" else one, **{key: say(f"offline_{key}", one) for key in _TEXTS}}
        for one in LANGUAGES
    ]
    return render(request, "offline/offline.html", {"texts": texts})


_TEXTS = ("title", "about", "pages", "waiting")

urlpatterns = [
    path("manifest.webmanifest", manifest, name="manifest"),
    path("sw.js", worker, name="offline_worker"),
    path("offline", shell, name="offline"),
]
