"""Pages and answers that show one pupil each, joined into a class: «Сетевой город», edu.tatar.ru, КИАСУО, МЭШ.

These systems let nobody out with a class journal; what can be had is each pupil's page (domain §2.1, §2.3, §2.4). The
files of a whole class are handed in together, one folder (or one page) for each pupil.
"""
