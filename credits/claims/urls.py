"""The addresses of claims and of requests for correction; part of the namespace `credits`."""

from django.urls import path

from credits.claims import correction_views, review_views, views

urlpatterns = [
    path("claims/", views.claims_page, name="claims"),
    path("claims/new/", views.choose_kind, name="new_claim"),
    path("claims/new/<str:kind>/", views.fill_in, name="fill_in_claim"),
    path("claims/<int:pk>/", views.claim_page, name="claim"),
    path("claims/<int:pk>/change/", views.change, name="change_claim"),
    path("claims/<int:pk>/submit/", views.submit, name="submit_claim"),
    path("claims/<int:pk>/withdraw/", views.withdraw, name="withdraw_claim"),
    path("claims/<int:pk>/decide/", review_views.decide, name="decide_claim"),
    path("claims/<int:pk>/revoke/", review_views.revoke, name="revoke_claim"),
    path("claims/evidence/<int:pk>/", views.evidence_file, name="evidence"),
    path("claims/evidence/<int:pk>/remove/", views.remove_file, name="remove_evidence"),
    path("claims/review/", review_views.desk, name="claims_to_review"),
    path("claims/review/decide/", review_views.decide_many, name="decide_claims"),
    path("corrections/", correction_views.corrections_page, name="corrections"),
    path("corrections/ask/", correction_views.ask, name="ask_correction"),
    path("corrections/<int:pk>/", correction_views.correction_page, name="correction"),
    path("corrections/<int:pk>/propose/", correction_views.propose, name="propose_correction"),
    path("corrections/<int:pk>/refuse/", correction_views.refuse, name="refuse_correction"),
    path(
        "corrections/<int:pk>/send-back/", correction_views.send_back, name="send_correction_back"
    ),
    path(
        "corrections/<int:pk>/carry-out/", correction_views.carry_out, name="carry_out_correction"
    ),
]
