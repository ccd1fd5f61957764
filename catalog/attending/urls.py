"""Addresses of attendance: phones at the door, the hall's screen, one's own code, corrections."""

from django.urls import path

from catalog import organiser_views
from catalog.attending import correction_views, paper_views
from catalog.doors import device_views, late_views, presence_views
from catalog.doors import views as door_views

urlpatterns = [
    path("catalog/organise/<int:pk>/papers/", paper_views.attach, name="attach_paper"),
    path("catalog/papers/<int:pk>/", paper_views.paper, name="paper"),
    path("catalog/papers/<int:pk>/remove/", paper_views.take_out, name="take_out_paper"),
    path("catalog/organise/<int:pk>/upload/", organiser_views.upload_list, name="upload_list"),
    path("catalog/organise/<int:pk>/list.xlsx", organiser_views.blank_list, name="blank_list"),
    path(
        "catalog/organise/<int:pk>/sheet.pdf", organiser_views.signing_sheet, name="signing_sheet"
    ),
    path("catalog/organise/<int:pk>/door/", device_views.devices, name="devices"),
    path("catalog/organise/<int:pk>/door/make/", device_views.make_device, name="make_device"),
    path(
        "catalog/organise/<int:pk>/late/<int:learner>/",
        late_views.accept,
        name="accept_late_scans",
    ),
    path("catalog/organise/<int:pk>/room/", device_views.room_screen, name="room_screen"),
    path("catalog/organise/<int:pk>/room/code/", device_views.room_code, name="room_code"),
    path("catalog/devices/<int:pk>/revoke/", device_views.revoke_device, name="revoke_device"),
    path("catalog/sessions/<int:pk>/code/", presence_views.my_code, name="my_code"),
    path("catalog/sessions/<int:pk>/here/", presence_views.here, name="here"),
    path("catalog/door/", door_views.shell, name="door"),
    path("catalog/door/worker.js", door_views.worker, name="door_worker"),
    path("catalog/door/session/", door_views.session, name="door_session"),
    path("catalog/door/scans/", door_views.scans, name="door_scans"),
    path(
        "catalog/organise/<int:pk>/corrections/", correction_views.corrections, name="corrections"
    ),
]
