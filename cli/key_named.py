"""Whether the command line names a key to sign with."""

import argparse


def key_named(args: argparse.Namespace) -> bool:
    """Whether one of the options of `parser.add_key` is there."""
    return bool(args.demo_key or args.p12 is not None or args.pkcs11 is not None)
