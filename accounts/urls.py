"""Addresses of the accounts app."""

from django.urls import URLPattern, URLResolver, path

from accounts.views import alerts, filters, grants, jobs, logs, own, second_factor, sign_in, stepup, users

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    path("no-grant/", sign_in.NoGrant.as_view(), name="no-grant"),
    path("keep-alive/", sign_in.KeepAlive.as_view(), name="keep-alive"),
    path("me/", own.Profile.as_view(), name="profile"),
    path("me/password/", own.PasswordChange.as_view(), name="password-change"),
    path("me/prove/", stepup.Prove.as_view(), name="prove"),
    path("me/sign-out-everywhere/", own.SignOutEverywhere.as_view(), name="sign-out-everywhere"),
    path("me/second-factor/", second_factor.Enrol.as_view(), name="second-factor-enrol"),
    path("me/second-factor/qr.svg", second_factor.QrCode.as_view(), name="second-factor-qr"),
    path("me/second-factor/verify/", second_factor.Verify.as_view(), name="second-factor-verify"),
    path("me/second-factor/codes/", second_factor.RenewCodes.as_view(), name="second-factor-codes"),
    path("me/second-factor/off/", second_factor.SwitchOff.as_view(), name="second-factor-off"),
    path("me/tokens/", own.TokenList.as_view(), name="apitoken-list"),
    path("me/tokens/<int:pk>/revoke/", own.TokenRevoke.as_view(), name="apitoken-revoke"),
    path("me/filters/save/", filters.FilterSave.as_view(), name="filter-save"),
    path("me/filters/<int:pk>/default/", filters.FilterDefault.as_view(), name="filter-default"),
    path("me/filters/<int:pk>/drop/", filters.FilterDrop.as_view(), name="filter-drop"),
    path("roles/", own.RoleList.as_view(), name="role-list"),
    path("users/", users.UserList.as_view(), name="user-list"),
    path("users/new/", users.UserCreate.as_view(), name="user-create"),
    path("users/<int:pk>/", users.UserDetail.as_view(), name="user-detail"),
    path("users/<int:pk>/edit/", users.UserEdit.as_view(), name="user-edit"),
    path("users/<int:pk>/disable/", users.Disable.as_view(), name="user-disable"),
    path("users/<int:pk>/enable/", users.Enable.as_view(), name="user-enable"),
    path("users/<int:pk>/reset-password/", users.ResetPassword.as_view(), name="user-reset-password"),
    path("users/<int:pk>/reset-factor/", users.ResetFactor.as_view(), name="user-reset-factor"),
    path("users/<int:pk>/grants/new/", grants.GrantCreate.as_view(), name="grant-create"),
    path("grants/<int:pk>/withdraw/", grants.GrantWithdraw.as_view(), name="grant-withdraw"),
    path("log/", logs.AuditList.as_view(), name="auditevent-list"),
    path("log/<int:pk>/", logs.AuditDetail.as_view(), name="auditevent-detail"),
    path("reads/", logs.ReadList.as_view(), name="personaldataread-list"),
    path("read-alerts/", alerts.AlertList.as_view(), name="readalert-list"),
    path("read-alerts/<int:pk>/close/", alerts.AlertClose.as_view(), name="readalert-close"),
    path("jobs/", jobs.JobList.as_view(), name="job-list"),
    path("jobs/<int:pk>/", jobs.JobDetail.as_view(), name="job-detail"),
    path("jobs/<int:pk>/progress/", jobs.JobProgress.as_view(), name="job-progress"),
    path("jobs/<int:pk>/cancel/", jobs.JobCancel.as_view(), name="job-cancel"),
    path("jobs/<int:pk>/download/", jobs.JobDownload.as_view(), name="job-download"),
]
