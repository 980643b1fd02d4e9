"""The regulation profile in force as people look at it, and its replacement by another edition."""

from collections.abc import Iterator
from dataclasses import dataclass

from kernel.errors import RefusedError
from kernel.kinds import Kind
from operations import durable
from operations.alone import alone
from operations.profile_check import CheckedProfile, check_profile, set_term
from operations.services import Services
from profiles.words import Carrier, PaperCopy

PROFILE_CHANGED = "profile-change"


@dataclass(frozen=True)
class KindRow:
    """What the regulation says of a kind of record: terms in words, and the clause and quotation of the electronic one.

    A term that is unset is an empty text: nothing of the kind can be closed.
    """

    kind: Kind
    term: str
    paper_term: str
    clause: str
    quote: str
    article: str
    case_index: str
    is_bound: bool


def kind_rows(services: Services) -> Iterator[KindRow]:
    """The kinds that the school keeps, in the regulation's order."""
    profile = services.profile
    for kind in dict.fromkeys(profile.kept_kinds):
        rules = profile.rules_for(kind)
        yield KindRow(
            kind,
            _term(services, kind, Carrier.ELECTRONIC),
            _term(services, kind, Carrier.PAPER),
            rules.term.clause,
            rules.term.quote,
            rules.article.value or "",
            rules.case_index.value or "",
            rules.paper_copy.value is PaperCopy.BOUND,
        )


def _term(services: Services, kind: Kind, carrier: Carrier) -> str:
    term = set_term(services.profile, kind, carrier)
    return term.text if term else ""


def profile_text(services: Services) -> str:
    """The profile's file as it is now."""
    return services.home.profile.read_text(encoding="utf-8")


def checked_text(services: Services, text: str) -> CheckedProfile:
    """What `profile check` says of the text against what is in force. Raises BadInputError `profile.malformed`."""
    return check_profile(text.encode(), "profile.toml", services.home.profile.read_bytes())


def replace_profile(services: Services, text: str, actor: str) -> CheckedProfile:
    """Puts another edition in force; the one before is kept beside it. What is archived keeps the edition it has.

    Raises BadInputError `profile.malformed`; RefusedError `profile.unfit`, `profile.same`, `profile.edition_not_named`.
    """
    with alone(services.home, "profile"):
        before, after = services.home.profile.read_bytes(), text.encode()
        if before == after:
            raise RefusedError("profile.same", "Это тот же текст, что действует.", "Внесите изменения и повторите.")
        done = check_profile(after, "profile.toml", before)
        if not done.report.ok:
            raise RefusedError(
                "profile.unfit",
                "По этому положению нельзя будет закрывать год.",
                "Нажмите «Проверить»: под текстом сказано, чего не хватает.",
            )
        if any(one.code == "profile.same_version" for one in done.report.findings):
            raise RefusedError(
                "profile.edition_not_named",
                f"Содержание изменилось, а редакция прежняя: {done.profile.version}.",
                "Назовите в поле version новую редакцию, лучше датой приказа.",
            )
        kept = services.home.root / f"profile-{services.profile_digest[:16]}.toml"
        durable.write(kept, before)
        details = {"before": services.profile_digest, "after": done.digest, "version": done.profile.version}
        services.log(actor, PROFILE_CHANGED, services.school.id, **details)  # first: no change goes untold
        durable.write(services.home.profile, after)
    return done
