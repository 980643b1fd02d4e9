"""The archival forms F-1 … F-18 of domain §3.2, and the sheet of corrections: typed data in, a `Paper` out.

Each function names its form and source; where the form is known only from practice, the docstring says so. Annex
numbers of Росархив № 77 were not read, so no form cites one: what a school has to cite is a field.
"""
