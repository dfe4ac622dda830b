"""The interface of the desk estimates."""

from tanliu.app.desks.estimates.api.routes import router

routers = (router,)
