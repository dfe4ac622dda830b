"""The interface of the desk publications."""

from tanliu.app.desks.publications.api.routes import router

routers = (router,)
