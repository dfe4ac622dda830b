"""The interface of the desk deliveries."""

from tanliu.app.desks.deliveries.api import lists, readings, withdrawals

routers = (readings.router, lists.router, withdrawals.router)
