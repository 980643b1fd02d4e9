"""The director's signature under an act of destruction: who may give it, with whose certificate, under what document.

The same is asked before the key is, and again of the archived document before anything is destroyed; then by what was
recorded at the signing, so that a change of director does not undo what the former one approved.
"""

from collections.abc import Mapping
from typing import Any

from kernel.errors import IntegrityError, LetopisError, RefusedError
from kernel.ids import RecordId
from kernel.kinds import Kind
from kernel.russian import folded
from operations.act_events import SIGNED, ActEvents
from operations.folders import WorkFolder
from operations.officials import official, role_of
from operations.rendering import export_of, facts_of, render_data
from operations.roles import Role
from operations.services import Services
from operations.sheets import SignatureSheet, signature_digest
from retention.act import Act, ActDraft


def refuse_signer(draft: ActDraft, account: str, role: str | None) -> None:
    """Returns if whoever has the account and the role may approve the act as director.

    Raises RefusedError `act.not_director`, `act.same_person`.
    """
    if role != Role.DIRECTOR:
        raise RefusedError(
            "act.not_director",
            f"Акт № {draft.number} утверждает директор, а «{account}» — не директор.",
            f"Пусть директор выполнит: letopis act approve {draft.number} --by ЛОГИН и свой ключ.",
        )
    if account == draft.compiler.account:
        raise RefusedError(
            "act.same_person",
            f"Акт № {draft.number} составил тот же, кто его утверждает.",
            "Снимите акт и поручите составить его ответственному за архив.",
        )


def refuse_unnamed(services: Services, draft: ActDraft, name: str) -> None:
    """Returns if it is known whose certificate it must be. Raises RefusedError `act.director_unnamed`.

    A simulation may do without: its certificates are nobody's.
    """
    if not services.simulation and not _is_full(name):
        raise RefusedError(
            "act.director_unnamed",
            f"Акт № {draft.number}: в настройках нет полного имени директора, и сертификат сверить не с чем.",
            "Впишите фамилию, имя и отчество, как в сертификате, в раздел [people] файла letopis.toml.",
        )


def refuse_certificate(services: Services, draft: ActDraft, name: str, owner: str) -> None:
    """Returns if the certificate of that owner is the director's of that name, and not the compiler's.

    Raises RefusedError `act.director_unnamed`, `act.other_certificate`.
    """
    refuse_unnamed(services, draft, name)
    anothers = _is_full(name) and folded(owner) != folded(name)
    if anothers or (owner and folded(owner) == folded(draft.compiler.name)):
        raise RefusedError(
            "act.other_certificate",
            f"Сертификат — «{owner}», а акт № {draft.number} утверждает директор: {name or 'не назван'}.",
            "Ничего не уничтожено. Если директор сменился, впишите его в раздел [people]; если подписал другой, "
            "снимите акт.",
        )


def _is_full(name: str) -> bool:
    """Whether a name has no initials: a certificate is told by the whole of it."""
    return len(name.split()) > 1 and "." not in name


def may_sign(services: Services, record: RecordId, actor: str) -> bool:
    """Whether the actor may sign the record under way: an act is left to the director's own command."""
    if record.kind is not Kind.ACT:
        return True
    try:
        draft = Act.model_validate_json(WorkFolder(services.home.work_folder(record)).data()).draft
        refuse_signer(draft, actor, role_of(services, actor))
    except LetopisError:
        return False
    return True


def refuse_act_signature(services: Services, record: RecordId, work: WorkFolder, actor: str, owner: str) -> None:
    """Returns if the actor may sign the record now, with the certificate of that owner.

    What is signed was rendered from what was closed: so much must hold of any record, which else is signed by whoever
    may sign at all. Of an act of destruction each of these, too:

    1. The actor is a director, and not who compiled it.
    2. The certificate is the director's.
    3. The act was not withdrawn.
    4. The document is what its data make, byte for byte: what is read is what will be destroyed.

    Raises RefusedError `act.not_director`, `act.same_person`, `act.director_unnamed`, `act.other_certificate`,
    `act.withdrawn`; IntegrityError `record.data_changed`, `act.document_differs`.
    """
    data = work.data()
    if record.kind is not Kind.ACT:
        return
    draft = Act.model_validate_json(data).draft
    refuse_signer(draft, actor, role_of(services, actor))
    refuse_certificate(services, draft, official(services, actor).name, owner)
    if str(record) in ActEvents.of(services.events).withdrawn:
        raise RefusedError("act.withdrawn", f"Акт № {draft.number} снят.", "Подписывать его не нужно.")
    facts = facts_of(services, work.closing(), program=services.program)
    if render_data(record.kind, data, facts, files=export_of(services, record, work)).pdf != work.unsigned():
        raise IntegrityError(
            "act.document_differs",
            f"Документ акта № {draft.number} показывает не то, что будет уничтожено.",
            f"Подпись не поставлена. Снимите акт (letopis act withdraw {draft.number}), составьте новый и выясните, "
            "кто менял файлы архива.",
        )


def tell_act_signature(services: Services, record: RecordId, sheet: SignatureSheet, actor: str) -> None:
    """Enters in the log what will be recorded of the signature under an act, before it is: nobody changes it then."""
    if record.kind is Kind.ACT:
        services.log(actor, SIGNED, str(record), signature_sha512=signature_digest(sheet.facts()))


def refuse_recorded_signer(services: Services, draft: ActDraft, signature: Mapping[str, Any], owner: str) -> None:
    """The same of an archived signature: by what was recorded with it, and by the `owner` of the certificate under it.

    Raises as `refuse_signer` and `refuse_certificate`.
    """
    refuse_signer(draft, str(signature.get("actor", "")), str(signature.get("role", "")))
    refuse_certificate(services, draft, str(signature.get("signer", "")), owner)
