"""The API: a door beside the pages, to the same verbs, for programs that come with a key (`desk.accounts.tokens`).

`door` answers for keys, errors and the description (OpenAPI); `shapes` are the words of its answers; the other modules
are one part of the API each.
"""
