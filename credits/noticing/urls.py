"""The addresses of notices and their lives; part of the namespace `credits`."""

from django.urls import path

from credits import notice_views
from credits.noticing import correction_views, own_views, verify_views, views

urlpatterns = [
    path("notices/", notice_views.notices_page, name="notices"),
    path("notices/preview/", notice_views.preview, name="preview_notice"),
    path("notices/issue/", notice_views.issue, name="issue_notices"),
    path("notices/document/", notice_views.document, name="document_steps"),
    path("notices/print/", notice_views.print_issued, name="print_notices"),
    path("notices/followed/", views.followed, name="followed_notices"),
    path("notices/serve/", views.serve, name="serve_notices"),
    path("notices/receipts/<int:pk>/", views.receipt, name="receipt"),
    path("notices/receipts/<int:pk>/take-back/", views.take_back_receipt, name="take_back_receipt"),
    path("notices/events/<int:pk>/correct/", correction_views.correct, name="correct_event"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/print/", notice_views.print_one, name="print_notice"),
    path("notices/<int:pk>/serve/", views.serve_one, name="serve_notice"),
    path("notices/<int:pk>/acknowledge/", views.acknowledge, name="acknowledge_notice"),
    path("notices/<int:pk>/answer/", views.answer, name="record_answer"),
    path("notices/<int:pk>/rectify/", views.rectify, name="rectify_notice"),
    path("notices/<int:pk>/withdraw/", views.withdraw, name="withdraw_notice"),
    path("notices/<int:pk>/receipts/", views.attach_receipt, name="attach_receipt"),
    path("my-notices/", own_views.mine, name="my_notices"),
    path("my-notices/<int:pk>/", own_views.received, name="received_notice"),
    path("my-notices/<int:pk>/sign/", own_views.sign_for, name="sign_for_notice"),
    path("my-notices/<int:pk>/answer/", own_views.answer, name="answer_notice"),
    path("verify/", verify_views.verify, name="verify_form"),
    path("verify/<str:code>/", verify_views.verify, name="verify"),
]
