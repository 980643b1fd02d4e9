"""A class put together out of tables and pupils' pages: what the readers of file exports share.

A source system's file knows a class (a sheet for each subject) or one pupil (a page of marks). Readers enter what they
find in an `Assembly`; it keeps signs apart by column, pupils by more than their names, and says what it could not read.
"""
