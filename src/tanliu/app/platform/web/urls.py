"""Addresses of the pages."""

from django.contrib.auth import views as auth
from django.urls import path

from tanliu.app.desks.administration.pages import account, audit, back, office
from tanliu.app.desks.codes.pages import codes, public_code
from tanliu.app.desks.deliveries import pages as deliveries
from tanliu.app.desks.enterprises.pages import enterprise, enterprises
from tanliu.app.desks.estimates import pages as estimates
from tanliu.app.desks.explain import pages as explain
from tanliu.app.desks.filing.pages import catalogue, filings, macro
from tanliu.app.desks.findings import pages as findings
from tanliu.app.desks.live import pages as live
from tanliu.app.desks.meters import pages as meters
from tanliu.app.desks.overview.pages import carbon_map, footprint, home
from tanliu.app.desks.publications import pages as publications
from tanliu.app.desks.reports.pages import jobs, reports

urlpatterns = [
    path("", home.home, name="home"),
    path("login", auth.LoginView.as_view(template_name="web/login.html"), name="login"),
    path("logout", auth.LogoutView.as_view(), name="logout"),
    path("map", carbon_map.carbon_map, name="map"),
    path("map/<str:region>", carbon_map.carbon_map, name="map"),
    path("footprint", footprint.footprint, name="footprint"),
    path("enterprises", enterprises.enterprises, name="enterprises"),
    path("enterprises/<str:entity>", enterprise.enterprise, name="enterprise"),
    path("enterprises/<str:entity>/meters", meters.meters, name="meters"),
    path("enterprises/<str:entity>/meters/decide", meters.decide, name="meters_decide"),
    path("estimates", estimates.estimates, name="estimates"),
    path("estimates/again", estimates.again, name="estimates_again"),
    path("estimates/choice", estimates.choose, name="estimates_choice"),
    path("codes", codes.codes, name="codes"),
    path("codes/sheet", codes.sheet, name="code_sheet"),
    path("codes/<str:entity>", codes.firm, name="code_firm"),
    path("codes/<str:entity>/<str:kind>.<str:form>", codes.image, name="code_image"),
    path("codes/<str:entity>/<str:kind>", codes.change, name="code_change"),
    path("c/<str:token>", public_code.public_code, name="public_code"),
    path("findings", findings.findings, name="findings"),
    path("findings/<str:number>", findings.finding, name="finding"),
    path("findings/<str:number>/step", findings.step, name="finding_step"),
    path("publications", publications.publications, name="publications"),
    path("publications/<int:number>", publications.publication, name="publication"),
    path("publications/<int:number>/files/<str:name>", publications.file, name="publication_file"),
    path("reports", reports.reports, name="reports"),
    path("jobs/<uuid:job>", jobs.job, name="job"),
    path("jobs/<uuid:job>/state", jobs.state, name="job_state"),
    path("jobs/<uuid:job>/cancel", jobs.cancel, name="job_cancel"),
    path("jobs/<uuid:job>/files/<str:name>", jobs.file, name="job_file"),
    path("deliveries", deliveries.deliveries, name="deliveries"),
    path("deliveries/preview", deliveries.preview, name="delivery_preview"),
    path("deliveries/confirm", deliveries.confirm, name="delivery_confirm"),
    path("deliveries/<int:number>", publications.delivery, name="delivery"),
    path("deliveries/refused", deliveries.refused, name="refused"),
    path("deliveries/health", deliveries.data_health, name="data_health"),
    path("filings", filings.filings, name="filings"),
    path("filings/accept", filings.accept_many, name="filing_accept_many"),
    path("filings/<str:entity>/<str:period>", filings.filing, name="filing"),
    path("filings/<str:entity>/<str:period>/check", filings.check, name="filing_check"),
    path("filings/<str:entity>/<str:period>/template.xlsx", filings.template, name="filing_template"),
    path("filings/<str:entity>/<str:period>/sheet", filings.sheet, name="filing_sheet"),
    path("catalogue", catalogue.catalogue, name="catalogue"),
    path("catalogue/<str:item>", catalogue.item, name="catalogue_item"),
    path("macro", macro.macro, name="macro"),
    path("deliveries/live", live.live_sources, name="live_sources"),
    path("office", office.people, name="office"),
    path("office/users", office.new_user, name="office_new_user"),
    path("office/users/<int:number>", office.change_user, name="office_user"),
    path("office/packs", office.packs, name="office_packs"),
    path("office/jobs", office.jobs, name="office_jobs"),
    path("office/jobs/<uuid:job>/cancel", office.cancel_job, name="office_cancel_job"),
    path("office/status", office.status, name="office_status"),
    path("audit", audit.audit, name="audit"),
    path("as-of", back.back, name="as_of"),
    path("account", account.account, name="account"),
    path("account/password", account.password, name="account_password"),
    path("account/tokens", account.new_token, name="account_tokens"),
    path("account/tokens/<int:number>", account.revoke_token, name="account_token"),
    path("explain/<str:amount>/<path:subject>@<str:period>", explain.explain, name="explain"),
    path("explain/<str:amount>/<path:subject>", explain.explain, name="explain"),
]
