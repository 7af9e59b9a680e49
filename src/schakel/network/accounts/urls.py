"""Addresses of people and companies."""

from django.urls import path

from schakel.network.accounts.views import company, leaving, me, people, staff, today

app_name = "accounts"
urlpatterns = [
    path("today/", today.today, name="today"),
    path("companies/new/", company.make, name="make"),
    path("c/<str:company>/", company.home, name="home"),
    path("c/<str:company>/details/", company.details, name="details"),
    path("c/<str:company>/people/", people.people, name="people"),
    path("c/<str:company>/people/<str:uid>/role/", people.role, name="role"),
    path("c/<str:company>/people/<str:uid>/end/", people.end, name="end"),
    path("c/<str:company>/invitations/<str:uid>/end/", people.take_back, name="take-back"),
    path("c/<str:company>/archive.zip", leaving.company_archive, name="archive"),
    path("c/<str:company>/delete/", leaving.delete_company, name="delete"),
    path("invitation/<str:token>/", people.invitation, name="invitation"),
    path("me/", me.me, name="me"),
    path("me/archive.zip", leaving.own_archive, name="own-archive"),
    path("me/delete/", leaving.delete_me, name="delete-me"),
    path("digest/off/<str:token>/", me.digest_off, name="digest-off"),
    path("staff/", staff.staff, name="staff"),
    path("staff/dismiss/", staff.dismiss, name="dismiss"),
]
