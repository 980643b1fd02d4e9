"""Every form filled in, for the tests: invented schools, people and papers."""

from datetime import UTC, date, datetime

from docgen.forms import answers, closing, custody, destruction, labels, media, orders, registers
from docgen.forms.shapes import Case, Organisation, Person, Reference
from docgen.paper import Paper

SCHOOL = Organisation(
    "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 2»",
    "с. Алхан-Юрт",
    "Образцова М. И.",
    fond="61",
    fond_name="МБОУ СШ № 2",
)
ARCHIVIST = Person("Ответственный за архив", "Архивова Анна Петровна")
DEPUTY = Person("Заместитель директора по УР", "Учебников Тимур Вахаевич")
ADMIN = Person("Администратор электронного журнала", "Сетевой Иван Ильич")
JOURNAL = Case(
    "Электронный классный журнал 7А класса",
    "01.09.2023–28.05.2024",
    "02-15",
    "3",
    "14",
    1,
    "5 лет",
    "письмо № 03-51/64",
    "12,4",
    "ЭД",
)
SUMMARY = Case(
    "Сводная ведомость учёта успеваемости 7А класса", "2023/2024", "02-16", "4", "15", 1, "75 лет", "", "1", "ЭД"
)
DAY = date(2030, 1, 15)
TOLD = (
    "В документах архивного фонда школы № 2 значится, что Петрова Анна Петровна (так в документе) в 2023/2024 учебном "
    "году училась в 7А классе (сводная ведомость от 28.05.2024)."
)
SHA = "0123456789abcdef" * 8


def _label(**changes: str) -> labels.MediumLabel:
    values = {
        "inventory_number": "ЭД-0017",
        "mark": "Осн.",
        "kind": "SSD",
        "capacity": "500 ГБ",
        "content": "Классные журналы и сводные ведомости 2025/2026",
        "megabytes": "812,6",
        "manifest_sha512": SHA,
        "keep_until": "31.12.2101",
        "custodian": "архив школы",
        "inventory": "3",
        "units": "1–44",
    }
    return labels.MediumLabel(
        organisation=SCHOOL, written_on=date(2026, 6, 20), file_count=176, **{**values, **changes}
    )


LABEL = _label()
LONG_LABEL = _label(
    content="Классные журналы, сводные ведомости и журналы внеурочной деятельности " * 3,
    custodian="заместитель директора, ответственный за информатизацию и защиту персональных данных",
)


def every_form() -> dict[str, Paper]:
    """Code of the form in the domain → a paper."""
    act = Reference("1", DAY)
    executed = destruction.Execution(
        media=("ЭД-0017", "ЭД-0018", "ЭД-0019"),
        method="стирание с последующей проверкой чтением",
        executors=(ARCHIVIST, ADMIN),
        done_on=date(2030, 2, 20),
        accounts_changed_by=ARCHIVIST,
        others=("резервная копия домашней папки letopis-backup-20290601T090000Z: данные стёрты 20.02.2030",),
        paper=destruction.PaperDisposal(
            12, date(2030, 2, 21), "8,5", "ООО «Вторсырьё»", Reference("77", date(2030, 2, 21))
        ),
    )
    return {
        "F-1": destruction.act_of_destruction(
            destruction.DestructionAct(
                SCHOOL,
                "1",
                DAY,
                "перечня документов, принятого в школе (номенклатура дел на 2023 год)",
                (JOURNAL, Case("Журналы кружков", "2023/2024", "02-17", count=20, term="5 лет")),
                "2023–2024",
                DEPUTY,
                Reference("2", date(2030, 1, 20)),
                date(2030, 1, 25),
                state_archive=True,
                inventories="2019–2024",
                other_carriers="резервная копия домашней папки letopis-backup-20310601T090000Z",
                execution=executed,
            )
        ),
        "F-2": destruction.act_on_personal_data(
            destruction.PersonalDataAct(
                SCHOOL,
                "с. Алхан-Юрт, ул. Школьная, 1",
                "1-ПД",
                DAY,
                ("Алексеева Алсу Игоревна", "Борисов Амин Игоревич"),
                "фамилия, имя, отчество, отметки",
                "носители ЭД-0017, ЭД-0018, ЭД-0019; бумажные листы",
                "Летопись",
                "стирание; измельчение",
                "истёк срок хранения",
                date(2030, 2, 20),
                (ARCHIVIST, ADMIN),
                184,
            )
        ),
        "F-2-log": destruction.log_extract(
            SCHOOL,
            (
                destruction.LogLine(
                    datetime(2030, 2, 20, 9, 30, tzinfo=UTC),
                    "Алексеева А. И.",
                    "отметки",
                    "Летопись",
                    "истёк срок хранения",
                ),
            ),
            Reference("1-ПД", DAY),
            "Europe/Moscow",
        ),
        "F-3": destruction.commission_protocol(
            destruction.CommissionProtocol(
                SCHOOL,
                "2",
                date(2030, 1, 20),
                DEPUTY,
                ARCHIVIST,
                (DEPUTY, ARCHIVIST, ADMIN),
                (destruction.agree_to_act(act, ARCHIVIST),),
                (Person("Учитель", "Примеров П. П."),),
            )
        ),
        "F-4": registers.inventory(
            registers.Inventory(
                SCHOOL,
                "4",
                2024,
                "paper",
                (SUMMARY,) * 21,
                "21",
                ARCHIVIST,
                ARCHIVIST,
                Reference("3", date(2024, 12, 10)),
                date(2024, 12, 15),
            )
        ),
        "F-5": registers.inventory(
            registers.Inventory(SCHOOL, "3", 2024, "electronic", (JOURNAL, SUMMARY), "13,4", ARCHIVIST, ADMIN)
        ),
        "F-5-register": registers.container_register(
            SCHOOL,
            "demo/2023-24/7a/journal",
            (
                registers.ContainedDocument(
                    "document.pdf",
                    "классный журнал",
                    "02-15 от 28.05.2024",
                    "PDF/A-3a",
                    1234567,
                    "SHA-512",
                    SHA,
                    "Образцова М. И., № 3EC19428CE0C735394B62A98D8052EC0",
                    "28.05.2024 12:30",
                    "действительна",
                ),
            ),
        ),
        "F-6": registers.nomenclature(
            registers.Nomenclature(
                SCHOOL,
                "02-01",
                DAY,
                2030,
                (
                    registers.NomenclatureRow("02. Учебная часть"),
                    registers.NomenclatureRow(
                        "Электронные классные журналы", "02-15", "22", "5 лет, письмо № 03-51/64", "ЭД"
                    ),
                    registers.NomenclatureRow("Сводные ведомости учёта успеваемости", "02-16", "22", "75 лет", "ЭД"),
                ),
                DEPUTY,
                Reference("5", DAY),
                (
                    registers.NomenclatureTotal("свыше 10 лет", 22, 0, 0),
                    registers.NomenclatureTotal("до 10 лет", 22, 1, 2),
                ),
            )
        ),
        "F-7": custody.certifying_sheet(
            SCHOOL, SUMMARY, 21, ARCHIVIST, inner=1, peculiarities=(custody.Peculiarity("Надрыв края", "3, 7"),)
        ),
        "F-8": custody.case_cover(SCHOOL, SUMMARY, 21, "Ф. 61. Оп. 4. Д. 15"),
        "F-9": registers.inner_inventory(
            SCHOOL, SUMMARY, (registers.InnerDocument("02-16/1", DAY, "Сводная ведомость 7А", "1–2"),), 2, ARCHIVIST
        ),
        "F-10": labels.label_card(LABEL),
        "F-10-unit": labels.unit_card(SCHOOL, LABEL, "17", "Журналы и ведомости 2025/2026", "75 лет"),
        "F-11": custody.handover_act(
            custody.Handover(
                SCHOOL,
                "6",
                DAY,
                "приказ от 10.06.2026 № 101",
                ADMIN,
                ARCHIVIST,
                (custody.HandedOver("Опись № 3, носитель ЭД-0017", 2, 44, "812,6", SHA),),
                "хорошее",
            )
        ),
        "F-12": custody.act_of_loss(
            SCHOOL,
            "7",
            DAY,
            (custody.LostCase(SUMMARY, "пожар 02.03.2029"),),
            found_by="проверки наличия",
            copies="копия у учредителя",
            archivist=ARCHIVIST,
            protocol=Reference("8", DAY),
        ),
        "F-13": custody.act_of_damage(
            SCHOOL,
            "8",
            DAY,
            (custody.LostCase(JOURNAL, "носитель не читается; копий нет"),),
            commission=(DEPUTY, ADMIN),
        ),
        "F-14": registers.control_log(
            SCHOOL,
            2030,
            (
                registers.ControlEntry(
                    DAY,
                    "ЭД-0017",
                    "плановый",
                    "Летопись 0.1.0, veraPDF 1.31",
                    176,
                    0,
                    "открыто 12",
                    "44 действительны",
                    "годен",
                    by="Архивова А. П., Сетевой И. И.",
                ),
            ),
        ),
        "order-register": orders.order_register(
            SCHOOL,
            "2025/2026",
            DAY,
            (
                orders.RegisteredOrder(
                    "12",
                    date(2025, 9, 1),
                    "о назначении ответственных за электронный журнал",
                    first=date(2025, 9, 1),
                    last=date(2026, 8, 31),
                    whom="заместитель директора Учебников Т. В.",
                ),
                orders.RegisteredOrder("95", date(2026, 5, 28), "о закрытии учебного года", closed=42),
                orders.RegisteredOrder("96", date(2026, 5, 29), "о переводе обучающихся", cancelled="ошибка в номере"),
            ),
        ),
        "media-register": media.media_register(
            SCHOOL,
            DAY,
            (
                media.RegisteredMedium(
                    "2b9aea56-5b35-4321-9f4e-39b5908315e0", "носитель A", "архив школы", DAY, "LUKS", "на месте"
                ),
                media.RegisteredMedium(
                    "b339af17-c787-433a-8767-8686d5ef29f7",
                    "носитель C",
                    "заместитель директора",
                    DAY,
                    "",
                    "снят с учёта",
                    DAY,
                    "утрачен",
                ),
            ),
        ),
        "media-incident": media.incident_note(
            media.Incident(
                SCHOOL,
                DAY,
                "носитель C",
                "b339af17-c787-433a-8767-8686d5ef29f7",
                "cdbc96ec-0c57-435c-9c01-9d21ee913c09",
                "утрачен",
                encrypted=False,
                copied=44,
                checked=1240,
            )
        ),
        "F-15": custody.presence_check(
            custody.PresenceCheck(
                SCHOOL, "9", DAY, "№ 3, 4", 44, 43, 1, 0, 2, 0, "удовлетворительные", (ARCHIVIST, ADMIN)
            )
        ),
        "year-protocol": closing.year_protocol(
            closing.YearProtocol(
                SCHOOL,
                "2025/2026",
                DAY,
                2,
                (
                    closing.ClosedDocument(
                        "Классный журнал 7А", 241, DAY, "в архиве", "3 из 3", "сдан в архив", "31.12.2031", SHA, True
                    ),
                    closing.ClosedDocument(
                        "Сводная ведомость 7А",
                        4,
                        DAY,
                        "в архиве, копий не хватает",
                        "2 из 3",
                        "",
                        "31.12.2051",
                        SHA,
                        False,
                    ),
                    closing.ClosedDocument(
                        "Классный журнал 10 «социальный»", None, None, "принят, не закрыт", "", "", "", "", False
                    ),
                ),
                (Person("Секретарь", "Писарева Ольга Юрьевна"), Person("Директор", "Образцова М. И.")),
                3,
                partial=True,
            )
        ),
        "F-16": answers.archival_reference(
            answers.ArchivalReference(
                SCHOOL,
                "12",
                DAY,
                "Ивановой Анне Петровне",
                "заявление от 10.01.2030 № 3",
                (TOLD,),
                (answers.Basis("Ф. 61. Оп. 4. Д. 15", "л. 1"),),
                Person("Директор", "Образцова М. И."),
            )
        ),
        "F-17": answers.archival_extract(
            answers.ArchivalExtract(
                SCHOOL,
                "13",
                DAY,
                "Сводная ведомость учёта успеваемости 7А класса за 2023/2024 учебный год",
                "Петрова Анна Петровна",
                ("I четв.", "II четв.", "III четв.", "IV четв.", "год"),
                (
                    answers.ExtractRow("алгебра", ("4", "4", "5", "5", "5")),
                    answers.ExtractRow("физическая культура", ("осв",) * 5),
                ),
                "переведена в 8 класс; приказ от 28.05.2024 № 95",
                answers.Basis("Ф. 61. Оп. 4. Д. 15", "л. 1"),
                Person("Директор", "Образцова М. И."),
                ("до 15.01.2026 — Петрова (свидетельство I-АБ № 1)",),
                ("в 2024 году — МБОУ «СОШ № 2»",),
            )
        ),
        "F-18": answers.archival_copy(
            SCHOOL,
            "Сводная ведомость учёта успеваемости 7А класса за 2023/2024 учебный год",
            answers.Basis("Ф. 61. Оп. 4. Д. 15", "л. 1–2"),
            2,
            SHA,
            Person("Директор", "Образцова М. И."),
            DAY,
        ),
        "corrections": answers.correction_sheet(
            answers.CorrectionSheet(
                SCHOOL.name,
                "demo/2023-24/7a/journal",
                "Классный журнал 7А класса за 2023/2024 учебный год",
                2,
                (answers.CorrectedEntry("алгебра, 12.03.2024, № 7 по списку", "3", "4"),),
                ("заявление от 01.06.2024", "объяснительная от 02.06.2024", "приказ от 03.06.2024 № 99"),
                "учитель математики Иванова А. П.",
                f"{DEPUTY.office} {DEPUTY.name}",
                date(2024, 6, 3),
                SHA,
            )
        ),
    }
