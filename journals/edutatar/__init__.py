"""edu.tatar.ru (to 31.12.2023): pages of the staff's journal, a subject and a term each, as HTML (domain §2.4)."""
