"""By what authority one signs: what the arguments of `cli.parser.add_authority` say."""

import argparse

from operations.authority import Authority, attorney_in


def authority_of(args: argparse.Namespace) -> Authority:
    """Raises BadInputError `signing.mchd_bad` for a power of attorney that is not there."""
    mchd = None if args.mchd is None else attorney_in(args.mchd)
    return Authority(args.position, args.authority, args.authority_from, args.authority_to, mchd)
