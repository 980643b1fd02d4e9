"""All parts of the API behind its door."""

from web.api import acts, records, years
from web.api.door import api

for one in (years.part, records.part, acts.part):
    api.add_router("", one)
urls = api.urls
