"""Addresses of signing in. allauth's pages are listed one by one: what is not here does not exist."""

from allauth.idp.oidc import views as idp
from django.urls import include, path

from zizai.city.login import demonstration, pages, provider, views

_provider = [
    path(".well-known/openid-configuration", demonstration.only(provider.configuration), name="configuration"),
    path(".well-known/jwks.json", demonstration.only(idp.jwks), name="jwks"),
    path("identity/o/authorize", demonstration.only(provider.authorization), name="authorization"),
    path("identity/o/api/token", demonstration.only(idp.token), name="token"),
    path("identity/o/api/userinfo", demonstration.only(idp.user_info), name="userinfo"),
]

urlpatterns = [
    path("account/login/", views.login, name="account_login"),
    path("account/logout/", views.logout, name="account_logout"),
    path("account/inactive/", views.inactive, name="account_inactive"),
    path("account/password/", views.change_password, name="account_change_password"),
    path("account/reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("account/mfa/", views.mfa_index, name="mfa_index"),
    path("account/mfa/code/", views.mfa_authenticate, name="mfa_authenticate"),
    path("account/mfa/again/", views.mfa_reauthenticate, name="mfa_reauthenticate"),
    path("account/mfa/bind/", views.mfa_activate, name="mfa_activate_totp"),
    path("account/mfa/unbind/", views.mfa_deactivate, name="mfa_deactivate_totp"),
    path("account/mfa/recovery/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("account/mfa/recovery/new/", views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/mfa/recovery/file/", views.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/sessions/", pages.sessions, name="usersessions_list"),
    path("account/sessions/end-others/", pages.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<int:pk>/end/", pages.end_session, name="end-session"),
    path("account/external/cancelled/", views.cancelled, name="socialaccount_login_cancelled"),
    path("account/external/failed/", views.failed, name="socialaccount_login_error"),
    path("oidc/<slug:provider_id>/login/", views.provider_login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", views.provider_callback, name="openid_connect_callback"),
    path("account/stay/", pages.stay, name="stay"),
    path("switch/", pages.switch, name="switch"),
    path("me/", pages.me, name="me"),
    path("me/export/", pages.export, name="export-my-data"),
    path("demo/", pages.demo, name="demo"),
    path("demo/sign-in/", pages.demo_sign_in, name="demo-sign-in"),
    path("", include(([path("", include((_provider, "oidc")))], "idp"))),
]
