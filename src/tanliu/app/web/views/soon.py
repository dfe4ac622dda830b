from django.http import HttpRequest, HttpResponse


def soon(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse("soon")
