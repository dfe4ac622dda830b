"""The interface of the desk deliveries."""

from tanliu.app.desks.deliveries.api import lists, readings

routers = (readings.router, lists.router)
