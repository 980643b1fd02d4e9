"""Who may do what: one table, role × verb (least privilege; the pages and the API will use the same)."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from kernel.errors import BadInputError, NotFoundError, RefusedError
from kernel.kinds import Kind


class Role(StrEnum):
    """Roles of domain §1.4; `OWNER` is whoever set the home up and answers for the machine."""

    OWNER = "owner"
    SECRETARY = "secretary"
    DIRECTOR = "director"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"
    DEPUTY = "deputy"
    INSPECTOR = "inspector"
    COMMISSION = "commission"
    CLASS_TEACHER = "class-teacher"


class RolesNow(Mapping[str, Role]):
    """The settings' roles under those that orders give, which are read at the first question.

    The owner of the home is asked about nobody: what he needs to mend a damaged log by goes on.
    """

    def __init__(self, settings: Mapping[str, Role], orders: Callable[[], Mapping[str, Role]]) -> None:
        self._settings, self._orders = settings, orders

    @cached_property
    def _known(self) -> Mapping[str, Role]:
        return {**self._settings, **self._orders()}

    def __getitem__(self, account: str) -> Role:
        return self._known[account]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


# Accounts, never persons' names: they stand in the event log for decades (rule 8 of the design).
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._:@-]{0,63}")

_READ = {"status", "verify", "find", "get", "rerender", "retention", "log", "audit", "profile"}
_PAPER = {"report", "print", "paper", "order", "profile"}
_CLOSE = {"status", "import", "fetch", "template", "close", "correct", "reopen", "commit", *_PAPER}

# To answer a former pupil in the school's name, and to keep the register of such requests.
_ANSWER = {"extract", "request"}

# To look at the media and to have them read; to take them in and out, mend and replace them.
_MEDIA = {"media", "media-change"}
# To draw up inventories and acts, to set and lift holds, to carry an act out.
_DISPOSE = {"hold", "inventory", "act"}
# To hand the whole archive over to a successor, and to take another school's over.
_REORGANISE = {"fond"}
# To see the documents and reports of the classes that orders give one, and to remark on them: `operations.own_classes`.
_OWN_CLASS = frozenset({"own-class"})

# To keep the machine's side in order: its health, copies, people, regulation, whom it trusts.
_UPKEEP = {"renew", "reindex", "doctor", "copies", "backup", "restore", "account", "profile-change", "trust"}

# To confirm what another has closed: whose word the regulation asks for, the verb knows.
_CONFIRM = {"close-confirm"}
# To approve an act: whose turn it is, the act says. The key for it is each person's own.
_APPROVE = {"retention", "credential", "act-approve"}

# The owner works from the command line of the machine itself and may do all that one person may do alone.
ALLOWED: Mapping[Role, frozenset[str]] = {
    Role.OWNER: frozenset(
        _READ
        | _CLOSE
        | _CONFIRM
        | _MEDIA
        | _DISPOSE
        | _REORGANISE
        | _APPROVE
        | _ANSWER
        | _UPKEEP
        | {"sign", "countersign", "clock", "simulate"}
    ),
    Role.SECRETARY: frozenset(_CLOSE | _CONFIRM | _APPROVE | {"countersign"}),
    Role.DIRECTOR: frozenset(
        _READ | _PAPER | _CONFIRM | _APPROVE | _ANSWER | {"sign", "countersign", "commit", "media", "hold"}
    ),
    Role.ARCHIVIST: frozenset(
        _READ
        | _PAPER
        | _CONFIRM
        | _MEDIA
        | _DISPOSE
        | _REORGANISE
        | _APPROVE
        | _ANSWER
        | {"commit", "countersign", "renew", "reindex"}
    ),
    Role.ADMINISTRATOR: frozenset(_CLOSE | _CONFIRM | _MEDIA | _APPROVE | _UPKEEP | {"countersign"}),
    Role.DEPUTY: frozenset(
        {"status", "find", "import", "fetch", "template", "close", "correct", "countersign"}
        | _PAPER
        | _CONFIRM
        | _APPROVE
    ),
    Role.INSPECTOR: frozenset(_READ),
    # A teacher of the commission may have a class, too.
    Role.COMMISSION: frozenset({"status"} | _APPROVE | _OWN_CLASS),
    Role.CLASS_TEACHER: _OWN_CLASS,
}


# What a program may be let do by a key of the API; nobody signs, approves or gives accounts by one.
BY_KEY: frozenset[str] = frozenset(
    {"import", "close", "status", "find", "verify", "get", "extract", "retention", "act"}
)  # fmt: skip

# Who may take out what access is limited to: `Kind.restricted`.
RESTRICTED: frozenset[Role] = frozenset({Role.OWNER, Role.DIRECTOR, Role.ARCHIVIST})


def check_actor(name: str) -> str:
    """Returns the account's name if the event log may hold it. Raises BadInputError `role.bad_name`."""
    if not _ACCOUNT.fullmatch(name):
        raise BadInputError(
            "role.bad_name",
            f"«{name}» не годится как учётная запись.",
            "Учётная запись: от 1 до 64 знаков a–z, 0–9, точка, дефис, подчёркивание, @; фамилию не указывайте.",
        )
    return name


def role_for(actor: str, roles: Mapping[str, Role], owner: str) -> Role | None:
    """By what role the actor is let in: the owner's goes before what the settings say besides."""
    return Role.OWNER if actor == owner else roles.get(actor)


def allow(actor: str, verb: str, roles: Mapping[str, Role], owner: str) -> None:
    """Returns if the actor may use the verb. Raises RefusedError `role.unknown_user`, `role.not_allowed`."""
    check_actor(actor)
    known = role_for(actor, roles, owner)
    if known is None:
        raise RefusedError(
            "role.unknown_user",
            f"Пользователя «{actor}» в настройках нет.",
            "Впишите его с ролью в раздел [users] файла letopis.toml.",
        )
    if verb not in ALLOWED[known]:
        raise RefusedError(
            "role.not_allowed",
            f"Роли «{known}» действие «{verb}» не разрешено.",
            "Попросите того, кому это поручено приказом: роли перечислены в docs/operate.md.",
        )


def hidden_kinds(actor: str, roles: Mapping[str, Role], owner: str) -> frozenset[Kind]:
    """The kinds of which the actor is told nothing: whoever may not take them out."""
    return frozenset() if role_for(actor, roles, owner) in RESTRICTED else frozenset(k for k in Kind if k.restricted)


def allow_admitting(actor: str, account: str, roles: Mapping[str, Role], owner: str, known: Collection[str]) -> None:
    """Returns if the actor may let the account in or out, or give it a key; `known` are those that were let in before.

    Whoever stands above him is the owner's to care for: nobody gives himself the director's door.

    Raises NotFoundError `account.unknown`; RefusedError `account.owner_only`.
    """
    check_actor(account)
    above = role_for(account, roles, owner) in (Role.OWNER, Role.DIRECTOR)
    if above and role_for(actor, roles, owner) is not Role.OWNER and account != actor:
        raise RefusedError(
            "account.owner_only",
            f"Вход «{account}» даёт и закрывает только владелец архива.",
            "Он делает это на странице «Пользователи» или командой letopis account.",
        )
    if role_for(account, roles, owner) is None and account not in known:
        raise NotFoundError(
            "account.unknown",
            f"Пользователя «{account}» в настройках нет.",
            "Впишите его с ролью в раздел [users] файла letopis.toml.",
        )


def allow_appointing(actor: str, account: str, roles: Mapping[str, Role], owner: str) -> None:
    """Returns if the actor may enter or cancel an order that gives the account its duty, or ends it.

    The owner may do it for everybody; nobody else for himself, and but a director for another director or the owner.

    Raises RefusedError `order.not_yours`.
    """
    role = role_for(actor, roles, owner)
    if role is Role.OWNER:
        return
    above = role_for(account, roles, owner) in (Role.OWNER, Role.DIRECTOR)
    if account != actor and (not above or role is Role.DIRECTOR):
        return
    raise RefusedError(
        "order.not_yours",
        f"Приказ о полномочиях «{account}» не может внести и снять «{actor}».",
        "О себе и о директоре вносит владелец архива, о владельце и об остальных — и директор.",
    )


# What whoever looks after the accounts may have an order give and take; the others only a director of the settings.
BELOW = frozenset({Role.SECRETARY, Role.DEPUTY, Role.INSPECTOR, Role.COMMISSION, Role.CLASS_TEACHER})


def allow_granting(
    actor: str,
    account: str,
    touched: Collection[Role],
    settings: Mapping[str, Role],
    roles: Mapping[str, Role],
    owner: str,
) -> None:
    """Returns if the actor may enter or cancel an order that gives the account a role.

    `touched`: the role that it gives, and all that the account has or would have without it. Nobody gives himself
    anything. The owner gives all but his own; a director by the settings, too, but to no other such. Who is director
    by an order himself, and who looks after the accounts, touches none of those who stand above.

    Raises RefusedError `order.role_above`.
    """
    role = role_for(actor, roles, owner)
    if account not in (actor, owner) and Role.OWNER not in touched:
        if role is Role.OWNER:
            return
        if settings.get(actor) is Role.DIRECTOR is role and settings.get(account) is not Role.DIRECTOR:
            return
        gives = role is Role.DIRECTOR or (role is not None and "account" in ALLOWED[role])
        if gives and BELOW.issuperset(touched):
            return
    raise RefusedError(
        "order.role_above",
        f"Приказ о роли «{account}» не может внести и снять «{actor}».",
        "Роли директора, ответственного за архив и администратора вносит директор или владелец архива, остальные — и "
        "администратор или тот, кто замещает директора; себе никто.",
    )


def allow_seating(
    actor: str, account: str, settings: Mapping[str, Role], roles: Mapping[str, Role], owner: str
) -> None:
    """Returns if the actor may enter or cancel an order that seats the account in the expert commission.

    The director appoints it (domain §7): he by the settings, or the owner, and nobody himself.

    Raises RefusedError `order.seat_above`.
    """
    role = role_for(actor, roles, owner)
    if account != actor and (role is Role.OWNER or settings.get(actor) is Role.DIRECTOR is role):
        return
    raise RefusedError(
        "order.seat_above",
        f"Приказ о том, что «{account}» — в экспертной комиссии, не может внести и снять «{actor}».",
        "Состав комиссии утверждает директор: вносит его он или владелец архива, и не о себе.",
    )


def allow_giving_key(actor: str, account: str, scope: frozenset[str], roles: Mapping[str, Role], owner: str) -> None:
    """Returns if the actor may give a key with the scope in the account's name, as far as scopes go.

    Nobody hands himself by a key what his own role forbids, nor what access is limited to.

    Raises BadInputError `token.bad_scope`; RefusedError `token.above_own_role`.
    """
    holder, giver = role_for(account, roles, owner), role_for(actor, roles, owner)
    may = BY_KEY & ALLOWED[holder] if holder is not None else frozenset()
    if not scope or not scope <= may:
        raise BadInputError(
            "token.bad_scope",
            f"Права ключа: {', '.join(sorted(scope - may)) or 'не названы'}.",
            f"«{account}» может дать такие: {', '.join(sorted(may)) or 'никаких'}.",
        )
    own = ALLOWED[giver] if giver is not None else frozenset()
    if giver is not Role.OWNER and (not scope <= own or (holder in RESTRICTED and giver not in RESTRICTED)):
        raise RefusedError(
            "token.above_own_role",
            f"«{actor}» не может выдать ключ с правами, которых нет у него самого.",
            "Такой ключ выдаёт владелец архива.",
        )


def allow_kinds(actor: str, kinds: Iterable[Kind], roles: Mapping[str, Role], owner: str) -> None:
    """Returns if the actor may take records of the kinds out. Raises RefusedError `role.restricted`."""
    known = role_for(actor, roles, owner)
    closed = next((kind for kind in kinds if kind.restricted), None)
    if closed is not None and known not in RESTRICTED:
        raise RefusedError(
            "role.restricted",
            f"«{closed.russian}» — документ ограниченного доступа: роли «{known}» он не выдаётся.",
            "Обратитесь к директору или ответственному за архив.",
        )
