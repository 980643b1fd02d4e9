"""The desk: SQL for jobs and steps (accounts, drafts and a cache of holds and acts come with later verbs).

Small and backed up. No QuerySet leaves this package: callers get the frozen values of `desk.steps`.
"""
