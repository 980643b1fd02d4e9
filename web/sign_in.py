"""Signing in: password, second factor, invitation; and one's own account."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, login, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login
from django_otp import match_token, user_has_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from desk.accounts.book import invited
from desk.accounts.models import Account
from docgen.qr import secret_qr_svg
from kernel.errors import LetopisError
from web.access import Visit, page, refused, role_in
from web.own_key import keys_shown
from web.provider import ProviderBackend, end_of_session
from web.wiring import wired


class SignIn(LoginView):
    """The password. Where to go afterwards is followed on this site only."""

    template_name = "sign-in.html"
    redirect_authenticated_user = True
    authentication_form = AuthenticationForm

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """With the school's own sign-in service, where there is one."""
        service = None
        with suppress(LetopisError):  # settings that are not in order keep nobody from his password
            service = wired().sign_in_service()
        back, left = self.request.build_absolute_uri(reverse("sign-in")), self.request.GET.get("left") == "service"
        end = end_of_session(back) if left and service is not None else ""
        return {**super().get_context_data(**kwargs), "service": service, "left": left, "end": end}

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Where to go afterwards; back to the sign-in is nowhere."""
        wanted = super().get_redirect_url()
        return "" if wanted.partition("?")[0] == (request or self.request).path else wanted


class SignOut(LogoutView):
    """By a form only: a link elsewhere must not sign anybody out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Whoever came by the school's service is told that he is signed in there still."""
        by_service = request.session.get(BACKEND_SESSION_KEY, "").endswith(f".{ProviderBackend.__name__}")
        answer = super().post(request, *args, **kwargs)
        return redirect(f"{reverse('sign-in')}?left=service") if by_service else answer


def client_address(request: HttpRequest) -> str:
    """Whose machine it is: behind a proxy that the settings name, the last address that it says."""
    said = request.headers.get("x-forwarded-for", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return said.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def is_no_password(request: HttpRequest, _credentials: object) -> bool:
    """Whether it comes from the school's sign-in service: nothing can be guessed there, so nobody is shut out by it."""
    return request.resolver_match is not None and request.resolver_match.view_name == "provider-return"


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """After too many wrong passwords."""
    return render(request, "locked-out.html", status=429)


@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks for the code of the device; who has none yet gets one here."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect("sign-in")
    if user.is_verified():
        return redirect("start")
    code = "".join(request.POST.get("code", "").split())
    if user_has_device(user):
        device = match_token(user, code) if code else None
    else:
        device = _new_device(user)
        if code and device.verify_token(code):
            _confirm(device)
        else:
            return _enrol(request, device, wrong=bool(code))
    if device is None:
        return render(request, "second-factor.html", {"wrong": bool(code)})
    otp_login(request, device)
    after = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(after, allowed_hosts={request.get_host()})
    return redirect(after if safe else "start")


def _new_device(user: object) -> TOTPDevice:
    """The device that waits for its first code: the same one until then, so that a reload keeps the picture."""
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return waiting or TOTPDevice.objects.create(user=user, confirmed=False, name="телефон")


def _confirm(device: TOTPDevice) -> None:
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    TOTPDevice.objects.filter(user=device.user, confirmed=False).delete()


def _enrol(request: HttpRequest, device: TOTPDevice, *, wrong: bool) -> HttpResponse:
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    picture = secret_qr_svg(device.config_url)
    return render(request, "new-device.html", {"picture": picture, "secret": spaced, "wrong": wrong})


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """The link by which a person sets the password of his account."""
    account = invited(number, token)
    if account is None:
        return render(request, "invitation-over.html", status=410)
    try:
        return _take_up(request, account)
    except LetopisError as error:
        return refused(request, error)


def _take_up(request: HttpRequest, account: Account) -> HttpResponse:
    form = SetPasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wired().services().log(account.name, "account-password", account.name)
        form.save()
        login(request, account, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("start")
    role = role_in(wired().services(), account.name)
    return render(request, "invitation.html", {"form": form, "account": account.name, "account_role": role})


@page(methods=("GET", "POST"))
def own_account(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One's own account: the password is changed here."""
    user: Any = request.user
    form = PasswordChangeForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        visit.services.log(visit.actor, "account-password", visit.actor)
        account = form.save()
        update_session_auth_hash(request, account)
        return redirect("start")
    shown = {
        "form": form,
        "visit": visit,
        "has_device": user_has_device(request.user),
        **keys_shown(visit),
    }
    return render(request, "account.html", shown)


@page(methods=("POST",))
def add_device(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """Makes a device for whoever wants a second factor of his own accord."""
    device = _new_device(request.user)
    code = "".join(request.POST.get("code", "").split())
    if code and device.verify_token(code):
        _confirm(device)
        otp_login(request, device)
        return redirect("account")
    return _enrol(request, device, wrong=bool(code))


@require_http_methods(["POST"])
def change_view(request: HttpRequest) -> HttpResponse:
    """The version for the weak-sighted, on or off (ГОСТ Р 52872)."""
    request.session["large"] = not request.session.get("large", False)
    came = request.POST.get("next", "")
    return redirect(came if url_has_allowed_host_and_scheme(came, allowed_hosts={request.get_host()}) else "start")
