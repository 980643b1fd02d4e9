"""One's own key for approvals: made, put in another's place, and another's new one let count by the director."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from kernel.errors import BadInputError
from operations.credentials import accept_credential, known_keys, make_credential, open_credential, replace_credential
from operations.roles import Role
from web.access import Visit, page


def keys_shown(visit: Visit) -> dict[str, object]:
    """What the page of one's account shows of keys: one's own, and for a director the others' that wait for his word.

    `key`: the number that counts; `fresh`: of one's own keys that nobody has vouched for; `waiting`: account, number.
    """
    known = known_keys(visit.services)
    is_director = visit.role is Role.DIRECTOR
    return {
        "key": known.current(visit.actor),
        "fresh": [key_id for key_id, _ in known.waiting(visit.actor)],
        "waiting": [one for one in known.all_waiting() if one[0] != visit.actor] if is_director else [],
    }


@page("credential", methods=("POST",))
def make(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Makes the person's first key, under a passphrase that nobody else knows."""
    make_credential(visit.services, visit.actor, _phrase(request.POST))
    return redirect("account")


@page("credential", methods=("POST",))
def replace(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Makes another key: by the old passphrase it counts at once, without it the director's word is waited for."""
    form, services = request.POST, visit.services
    phrase, old = _phrase(form), form.get("old", "")
    if not old and form.get("forgotten") != "1":
        raise BadInputError(
            "credential.no_old_phrase",
            "Прежняя фраза не введена.",
            "Введите её; если она забыта, поставьте отметку «фраза забыта», и новый ключ подтвердит директор.",
        )
    replace_credential(services, visit.actor, phrase, open_credential(services, visit.actor, old) if old else None)
    return redirect("account")


@page("credential", methods=("POST",))
def accept(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The director lets another's new key count; its number was told to him by its owner."""
    form, services = request.POST, visit.services
    key = open_credential(services, visit.actor, form.get("phrase", ""))
    accept_credential(services, form.get("account", ""), form.get("number", "").strip().lower(), visit.actor, key)
    return redirect("account")


def _phrase(form: QueryDict) -> str:
    """The new passphrase, typed twice. Raises BadInputError `credential.not_repeated`."""
    phrase = form.get("phrase", "")
    if phrase != form.get("again", ""):
        raise BadInputError("credential.not_repeated", "Фразы не совпали.", "Введите одну и ту же фразу дважды.")
    return phrase
