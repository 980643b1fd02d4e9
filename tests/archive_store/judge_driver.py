"""Runs inside the judge's own virtual environment (ocfl-py), not ours.

One line in: `object PATH` or `root PATH`; one line of JSON out.

ocfl-py 2.1.0 knows layouts 0002 and 0003 only and calls a root with any other one invalid (E071). Layout 0004 is
registered here through its own registry; nothing else of the judge is changed. Its `validate` of a root does not fail
for a bad object either, so the counts are compared here.
"""

import hashlib
import json
import sys

import ocfl
from ocfl.layout import Layout
from ocfl.layout_registry import add_layout
from ocfl.validator import Validator


class HashedNTuple(Layout):
    def __init__(self):
        super().__init__()
        self.NAME = "0004-hashed-n-tuple-storage-layout"
        self.DESCRIPTION = "Extension 0004"
        self.PARAMS = {}

    def identifier_to_path(self, identifier):
        digest = hashlib.sha256(identifier.encode()).hexdigest()
        return "/".join((digest[:3], digest[3:6], digest[6:9], digest))


def judge_object(path):
    validator = Validator(log_warnings=True)
    valid = validator.validate_object(path)
    return {"valid": valid, "codes": sorted(validator.log.codes), "text": str(validator.log)}


def judge_root(path):
    root = ocfl.StorageRoot(root=path)
    valid = root.validate(log_warnings=False)
    errors = [text for _, text in root.errors]
    return {
        "valid": valid and root.num_objects == root.good_objects,
        "codes": sorted(root.log.codes),
        "text": "\n".join([str(root.log), *errors]),
        "objects": root.num_objects,
    }


add_layout("0004-hashed-n-tuple-storage-layout", HashedNTuple)
for line in sys.stdin:
    what, _, path = line.rstrip("\n").partition(" ")
    try:
        answer = judge_object(path) if what == "object" else judge_root(path)
    except Exception as error:  # a crash of the judge is a verdict too: not valid
        answer = {"valid": False, "codes": [], "text": f"judge crashed: {error!r}", "objects": 0}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
