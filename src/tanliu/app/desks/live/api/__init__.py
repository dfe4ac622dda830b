"""The interface of the desk live."""

from tanliu.app.desks.live.api.routes import router

routers = (router,)
