from allauth.account import views as allauth_views
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from portal import (
    installing,
    language,
    message_views,
    number_views,
    offline,
    seat_views,
    text_size,
    views,
)
from portal.acts import filing_views
from portal.acts import views as act_views
from portal.auditing import views as audit_views
from portal.department import views as department_views
from portal.guides import views as help_views
from portal.own_data import views as own_data_views
from portal.signing_in import (
    account_views,
    invitation_views,
    inviting_views,
    issued_views,
    outside_views,
    role_views,
    session_views,
)
from portal.signing_in.views import (
    LoginView,
    PasswordView,
    SecurityView,
    login_of_the_admin,
    typed_again,
)

urlpatterns = [
    path("", views.home, name="home"),
    path("my-credits/", views.my_credits, name="my_credits"),
    path("my-credits/ways/", views.ways, name="ways"),
    path("my-credits/take-seats/", seat_views.take_seats, name="take_seats"),
    path("my-credits/give-back-seats/", seat_views.give_back, name="give_back_seats"),
    path("messages/", message_views.inbox, name="messages"),
    path("messages/<int:pk>/open/", message_views.open_message, name="open_message"),
    path("messages/read/", message_views.read_all, name="read_messages"),
    path("messages/unread/", message_views.unread_again, name="unread_messages"),
    path("messages/held/", message_views.held, name="held_messages"),
    path("messages/held/decide/", message_views.decide, name="decide_messages"),
    path("my-data/", own_data_views.page, name="own_data"),
    path("my-data/copy/", own_data_views.copy, name="copy_own_data"),
    path("help/", help_views.index, name="help"),
    path("help/tour/put-away/", help_views.put_away, name="put_away_tour"),
    path("help/tour/open/", help_views.take_out, name="take_out_tour"),
    path("app.webmanifest", installing.manifest, name="manifest"),
    path("offline/", offline.page, name="offline"),
    path("offline/worker.js", offline.worker, name="offline_worker"),
    path("text-size/", text_size.change, name="text_size"),
    path("language/", language.change, name="language"),
    path("unit/", views.desk, name="unit_desk"),
    path("unit/search/", views.search, name="unit_search"),
    path("unit/acts/claims/", filing_views.choose_kind, name="file_claims"),
    path("unit/acts/claims/fill/", filing_views.fill_in, name="fill_in_claims"),
    path("unit/acts/claims/check/", filing_views.check, name="check_claims"),
    path("unit/acts/claims/submit/", filing_views.submit, name="submit_claims"),
    path("unit/acts/<slug:key>/", act_views.check, name="unit_act"),
    path("unit/people/<int:pk>/", views.person, name="person"),
    path("unit/people/<int:pk>/id-number/", number_views.read, name="read_id_number"),
    path("unit/people/<int:pk>/ways/", views.ways, name="ways_of_person"),
    path("unit/shortfall.xlsx", views.shortfall_file, name="shortfall_file"),
    path("department/", department_views.desk, name="department_desk"),
    path("department/check/", department_views.check_clearing, name="check_clearing"),
    path("login/", LoginView.as_view(), name="login"),
    path("login/", LoginView.as_view(), name="account_login"),  # allauth asks for this name
    path("login/invitation/", invitation_views.enter, name="invitation"),
    path("login/invitation/password/", invitation_views.choose_password, name="choose_password"),
    path("login/outside/<slug:house>/", outside_views.begin, name="begin_outside"),
    path("login/outside/<slug:house>/back/", outside_views.callback, name="outside_callback"),
    path("security/outside/<slug:house>/unbind/", outside_views.unbind, name="unbind_outside"),
    path("security/", SecurityView.as_view(), name="mfa_index"),
    path("security/", include("allauth.mfa.urls")),
    path("security/sessions/", session_views.listed, name="own_sessions"),
    path("security/sessions/end/", session_views.end_one, name="end_session"),
    path("security/sessions/end-others/", session_views.end_others, name="end_other_sessions"),
    path("security/password/", PasswordView.as_view(), name="change_password"),
    path("security/confirm/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/", account_views.accounts, name="accounts"),
    path("accounts/<int:pk>/", account_views.account, name="account"),
    path("accounts/<int:pk>/invite/", account_views.invite, name="invite_account"),
    path("accounts/<int:pk>/unlock/", account_views.unlock, name="unlock_account"),
    path("accounts/<int:pk>/end-sessions/", account_views.end_sessions, name="end_sessions"),
    path("accounts/<int:pk>/grant/", role_views.grant, name="grant_role"),
    path("accounts/<int:pk>/end-role/", role_views.end, name="end_role"),
    path("audit/", audit_views.records, name="audit"),
    path("audit/records.csv", audit_views.file, name="audit_file"),
    path("role-changes/", role_views.changes, name="role_changes"),
    path("role-changes/<int:pk>/decide/", role_views.decide, name="decide_role_change"),
    path("accounts/<int:pk>/factors/", account_views.remove_factors, name="remove_factors"),
    path("accounts/<int:pk>/outside/", account_views.remove_outside, name="remove_outside"),
    path("invitations/", inviting_views.people, name="invitations"),
    path("invitations/issued/", issued_views.listed, name="issued_invitations"),
    path("invitations/issued/<int:pk>/revoke/", issued_views.revoke, name="revoke_invitation"),
    path("invitations/issue/", inviting_views.invite, name="invite"),
    path("invitations/<int:pk>/issue/", inviting_views.invite_one, name="invite_one"),
    path("admin/login/", login_of_the_admin),
    path("typed-before/", typed_again, name="typed_before"),
    path("logout/", login_not_required(auth_views.LogoutView.as_view()), name="logout"),
]
