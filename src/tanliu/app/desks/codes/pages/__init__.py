"""The pages of the desk codes."""

from django.urls import path

from tanliu.app.desks.codes.pages import codes, public_code

urlpatterns = [
    path("codes", codes.codes, name="codes"),
    path("codes/sheet", codes.sheet, name="code_sheet"),
    path("codes/<str:entity>", codes.firm, name="code_firm"),
    path("codes/<str:entity>/cycles", codes.code_cycles, name="code_cycles"),
    path("codes/<str:entity>/<str:kind>.<str:form>", codes.image, name="code_image"),
    path("codes/<str:entity>/<str:kind>", codes.change, name="code_change"),
    path("c/<str:token>", public_code.public_code, name="public_code"),
]
