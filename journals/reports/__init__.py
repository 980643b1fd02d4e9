"""Reports that the seeds name (domain §1.5, §4), computed from journals: pure functions, data in, tables out.

A report is a `ReportDocument`: a title, facts, tables and footnotes; `docgen.reports` draws any of them. What a
percentage counts is a `Rules`, which the verbs fill from the profile, and every report that shows a percentage states
its rule in a footnote. Marks are those of the source: nothing here gives a mark.
"""
