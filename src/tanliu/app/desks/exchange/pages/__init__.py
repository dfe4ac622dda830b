"""The pages of the desk exchange."""

from tanliu.app.desks.exchange.pages import parcels, terms

urlpatterns = [*parcels.urlpatterns, *terms.urlpatterns]
