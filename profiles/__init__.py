"""Regulation profiles: what a school's local acts say about its journals, as data with the source clause beside it.

A profile is a TOML file (docs/profiles.md). Nothing here decides: terms are counted in `retention`, rules are carried
out by `operations`. A value that the act does not set is *unset*, never guessed (rule 12 of the design).
"""
