"""The pages of the desk reports."""

from django.urls import path

from tanliu.app.desks.reports.pages import jobs, reports

urlpatterns = [
    path("reports", reports.reports, name="reports"),
    path("reports/schedule", reports.schedule, name="report_schedule"),
    path("reports/schedule/<int:number>/end", reports.end_schedule, name="report_schedule_end"),
    path("jobs/<uuid:job>", jobs.job, name="job"),
    path("jobs/<uuid:job>/state", jobs.state, name="job_state"),
    path("jobs/<uuid:job>/cancel", jobs.cancel, name="job_cancel"),
    path("jobs/<uuid:job>/files/<str:name>", jobs.file, name="job_file"),
]
