"""The interface of the desk deliveries."""

from tanliu.app.desks.deliveries.api import lists, readings, refusals, withdrawals

routers = (readings.router, lists.router, refusals.router, withdrawals.router)
