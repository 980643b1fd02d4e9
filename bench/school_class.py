"""The class that the goals of rendering are set for: 30 pupils, 16 subjects, 1,050 lessons (184 pages as plain tables)."""

PUPILS, SUBJECTS, LESSONS = 30, 16, 1050
