"""The interface of the desk deliveries."""

from tanliu.app.desks.deliveries.api.readings import router

routers = (router,)
