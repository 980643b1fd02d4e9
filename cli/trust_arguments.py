"""The grammar of the verb «trust»."""

from pathlib import Path

from cli.parser import Parser, Verbs


def add_trust(verbs: Verbs, shared: Parser) -> None:
    """Adds the verb `trust`."""
    verb = verbs.add_parser("trust", parents=[shared], help="служба штампов времени и доверенные корневые сертификаты")
    actions = verb.add_subparsers(dest="trust_action", required=True, parser_class=Parser)
    actions.add_parser("list", parents=[shared], help="кого спрашивают и кому верят")
    adding = actions.add_parser("add", parents=[shared], help="доверять корневому сертификату")
    adding.add_argument("file", type=Path, metavar="ФАЙЛ", help="сертификат: DER или PEM")
    printed = "SHA-1 или SHA-256, как их издал удостоверяющий центр"
    adding.add_argument("--digest", required=True, metavar="ОТПЕЧАТОК", help=printed)
    asking = actions.add_parser("service", parents=[shared], help="спрашивать другую службу штампов времени")
    asking.add_argument("url", metavar="АДРЕС", help="RFC 3161 по http или https")
    asking.add_argument("--accredited", action="store_true", help="аккредитована: её штамп — метка доверенного времени")
    asking.add_argument("--md", default="", metavar="АЛГОРИТМ", help="sha256, sha512, streebog256 или streebog512")
