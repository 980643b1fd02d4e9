"""The Django site: pages in Russian for the school's people. A page asks a verb and draws its answer.

Every page that needs a person goes through `web.access.page`, which asks the same table of roles as the command. Long
work is planned on the step table and carried out by `serve`; the page only looks at how far it has come, so closing
the browser or restarting a process loses nothing.
"""
