"""The pages of the desk enterprises."""

from django.urls import path

from tanliu.app.desks.enterprises.pages import enterprise, enterprises

urlpatterns = [
    path("enterprises", enterprises.enterprises, name="enterprises"),
    path("enterprises/<str:entity>", enterprise.enterprise, name="enterprise"),
]
