"""The interface of the desk exchange: the register for us, what partners fetch, and what they bring."""

from tanliu.app.desks.exchange.api import incoming, register

routers = (register.router, incoming.router)
