"""Runs inside the judge's own virtual environment (ocfl-py), not ours.

One line in: `object PATH` or `root PATH`; one line of JSON out.

Nothing of the judge is changed. Its `validate` of a root does not fail for a bad object, so the counts are compared.
"""

import json
import sys

import ocfl
from ocfl.validator import Validator


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


for line in sys.stdin:
    what, _, path = line.rstrip("\n").partition(" ")
    try:
        answer = judge_object(path) if what == "object" else judge_root(path)
    except Exception as error:  # a crash of the judge is a verdict too: not valid
        answer = {"valid": False, "codes": [], "text": f"judge crashed: {error!r}", "objects": 0}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
