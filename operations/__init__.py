"""The verbs: import, close, sign, commit, verify, find, get, reindex; the role × verb table; the step machine.

A door (command, Celery task, page) parses a request and calls a verb; a verb asks the nouns (docgen, signing,
archive_store, catalogue, desk), which are blind to one another. What is under way lies in files of the home
(`operations.folders`), what is finished on the media; SQL is a card index and a desk.

Retrieval and verification must work without any database, so only the modules that plan steps or write the index
import `desk` and `catalogue`.
"""
