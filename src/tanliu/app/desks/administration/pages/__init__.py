"""The pages of the desk administration."""

from django.urls import path

from tanliu.app.desks.administration.pages import account, audit, back, office

urlpatterns = [
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
]
