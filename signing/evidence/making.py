"""Making and renewing the evidence of a batch: one timestamp each time, however many members (RFC 4998, 4.2, 5.2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from kernel.errors import BadInputError, RefusedError, UnavailableError
from signing.algorithms import Policy
from signing.digests import digest_of
from signing.evidence.batch import Batch, Chain
from signing.evidence.calendar import end_of
from signing.pades.contents import certificates_of, genuine_time
from signing.pades.evidence import load_token, token_facts, with_proof
from signing.pades.notary import Notary, Purpose, Witness
from signing.shapes import Authorities


def begin(members: Mapping[str, tuple[bytes, ...]], md: str, witness: Witness) -> Batch:
    """The evidence of new members, whose files have these digests by `md`.

    Raises BadInputError `evidence.empty`; and what the witness raises.
    """
    if not members or not all(members.values()):
        raise BadInputError(
            "evidence.empty", "Доказывать нечего: пакет пуст.", "Сначала сохраните документы на носителях."
        )
    empty = Batch(tuple(members), ())
    chain = Chain(md, tuple(members.values()), ())
    return Batch(empty.members, (replace(chain, tokens=(_stamped(empty.next_root(chain), md, witness),)),))


def renew_stamp(batch: Batch, witness: Witness, at: datetime, policy: Policy) -> Batch:
    """One more timestamp over the newest one, now, at `at`. No data is read.

    Raises RefusedError `evidence.too_late` if the newest one is not trusted any more, `evidence.no_gain` if the service
    gives nothing that lasts longer; and what the witness raises.
    """
    sealed = _refreshed(batch, witness, at, policy)
    last = sealed.chains[-1]
    token = _stamped(digest_of(last.md, last.tokens[-1]), last.md, witness)
    return _longer(
        batch, Batch(batch.members, (*sealed.chains[:-1], replace(last, tokens=(*last.tokens, token)))), policy
    )


def renew_tree(
    batch: Batch, digests: Mapping[str, tuple[bytes, ...]], md: str, witness: Witness, at: datetime, policy: Policy
) -> Batch:
    """A new chain by another digest, over the data and all evidence so far. Members without digests are left behind.

    Raises as `renew_stamp`.
    """
    if not digests:
        raise BadInputError("evidence.empty", "Доказывать нечего: пакет пуст.", "Проверьте носители.")
    sealed = _refreshed(batch, witness, at, policy)
    chain = Chain(md, tuple(digests.get(member) for member in batch.members), ())
    token = _stamped(sealed.next_root(chain), md, witness)
    return _longer(batch, Batch(batch.members, (*sealed.chains, replace(chain, tokens=(token,)))), policy)


def _longer(before: Batch, after: Batch, policy: Policy) -> Batch:
    """The renewed batch, if it lasts longer: else a timestamp would be added day by day for nothing."""
    if end_of(after, policy) > end_of(before, policy):
        return after
    raise RefusedError(
        "evidence.no_gain",
        "Новый штамп времени действует не дольше прежнего.",
        "Назовите службу штампов времени с более новым сертификатом или алгоритмом: letopis trust service АДРЕС.",
    )


def _stamped(digest: bytes, md: str, witness: Witness) -> bytes:
    token = witness.token(digest, md)
    companions = certificates_of(token)
    proof = witness.proof(companions.signer_cert, companions.other_certs, genuine_time(token), Purpose.STAMP)
    return with_proof(token, proof)


def _refreshed(batch: Batch, witness: Witness, at: datetime, policy: Policy) -> Batch:
    """The batch with the newest timestamp proved once more, as of now: the last moment at which that can be done."""
    last = batch.chains[-1]
    weak = policy.weak((*token_facts(last.tokens[-1]).algorithms, last.md), at)
    if weak is not None:
        raise RefusedError(
            "evidence.too_late",
            f"Продлевать поздно: алгоритм {weak}, на который опирается прежнее доказательство, уже не допускается.",
            "Документы остались под подписью; возьмите целый пакет доказательств с другого носителя, если он новее.",
        )
    token = load_token(last.tokens[-1])
    companions = certificates_of(token)
    try:
        proof = witness.proof(companions.signer_cert, companions.other_certs, at, Purpose.STAMP)
    except RefusedError as error:
        raise RefusedError(
            "evidence.too_late",
            f"Продлевать поздно: прежний штамп времени больше не подтверждается. {error.message}",
            "Документы остались под подписью; возьмите целый пакет доказательств с другого носителя, если он новее.",
        ) from error
    except UnavailableError as error:
        if error.code != "signing.revocation_unreachable":
            raise
        return batch  # an authority that is gone says nothing any more; what it said before lies in the token
    return Batch(
        batch.members, (*batch.chains[:-1], replace(last, tokens=(*last.tokens[:-1], with_proof(token, proof))))
    )


class Sealer:
    """Makes and renews evidence with one connection to the timestamp service. A context manager.

    Its methods raise what the functions here and `signing.sign.finish` raise.
    """

    def __init__(self, authorities: Authorities, policy: Policy) -> None:
        self._notary = Notary(authorities)
        self._policy = policy

    @property
    def timestamps(self) -> int:
        """How many were asked for so far."""
        return self._notary.stamped

    def digest(self, wanted: str) -> str:
        """The digest that the service takes where another was wanted."""
        return self._notary.stamp_md(wanted)

    def begin(self, members: Mapping[str, tuple[bytes, ...]], md: str) -> Batch:
        """See `begin`."""
        return begin(members, md, self._notary)

    def renew_stamp(self, batch: Batch, at: datetime) -> Batch:
        """See `renew_stamp`."""
        return renew_stamp(batch, self._notary, at, self._policy)

    def renew_tree(self, batch: Batch, digests: Mapping[str, tuple[bytes, ...]], md: str, at: datetime) -> Batch:
        """See `renew_tree`."""
        return renew_tree(batch, digests, md, self._notary, at, self._policy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._notary.close()
