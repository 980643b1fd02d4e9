"""The Django site. For now a health page only; the pages for the three users come with a later issue."""
