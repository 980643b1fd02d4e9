"""A medium in an S3 bucket with versioning, and Object Lock where the bucket has it. The only package with boto3.

`client` connects and translates errors, `medium` is the medium, `source` is what the checker reads through, `place` is
its line in the list of media. Nothing relies on conditional writes or on checksums that a server may ignore: what was
written is read back.
"""
