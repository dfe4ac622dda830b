"""Offers in the mall of the demo, made up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from tanliu.app.desks.mall.actions.offer import PutListing
from tanliu.app.desks.mall.models import MallListing
from tanliu.app.platform.action import Actor, perform
from tanliu.app.platform.casework.today import today

#: Kind, title, text, amount, unit, price in CNY, who offers.
_OFFERS = (
    ("units", "核证减排量 1,200 吨 / 1,200 t of certified reductions", "分布式光伏项目 2025 年减排量，可分批交割。（演示数据）\nOf a rooftop PV project, 2025; in parts too. (Made up)",
     Decimal(1200), "t CO2e", Decimal(54000), "临江光伏示范公司（演示） / Linjiang PV (made up)"),
    ("service", "空压机余热回收改造 / Waste heat of air compressors", "诊断、设计、安装一体，按节能量分成。（演示数据）\nSurvey, design and installation, paid out of what is saved. (Made up)",
     None, "", None, "澄源节能服务公司（演示） / Chengyuan Energy Services (made up)"),
    ("finance", "碳效挂钩贷款 / Loan linked to the carbon grade", "利率随碳效等级下调，最高 10 个基点。（演示数据）\nTen basis points less with a better grade. (Made up)",
     None, "", Decimal(5000000), "岚湾农商银行（演示） / Lanwan Rural Bank (made up)"),
    ("goods", "一级能效电机 20 台 / 20 motors of efficiency class 1", "未拆封，含质保两年。（演示数据）\nUnopened, two years of warranty. (Made up)",
     None, "", Decimal(86000), "岚湾机电市场（演示） / Lanwan Machinery Market (made up)"),
)  # fmt: skip
_OPEN_DAYS = 90


def papers(apart: str) -> None:
    """Put an offer of each kind into the mall."""
    if MallListing.objects.exists():
        return
    for kind, title, text, amount, unit, price, name in _OFFERS:
        until = today() + timedelta(days=_OPEN_DAYS)
        perform(PutListing(kind, title, text, until, amount, unit, price, name=name), Actor("demo-provider"))
