"""Makes document.pdf (PDF/A-3a, two pages) and mark.pdf (85 by 32 mm), which the tests of signing use.

Kept as files so that those tests need no renderer: `python tests/signing/data/make_documents.py`.
"""

from pathlib import Path

from weasyprint import HTML

HERE = Path(__file__).parent
DOCUMENT = """<html lang="ru"><head><title>Журнал 7А</title><style>
@page { size: A4; margin: 20mm } body { font-family: "DejaVu Sans"; font-size: 11pt } h2 { break-before: page }
</style></head><body><h1>Журнал 7А</h1><p>Алгебра: 5 4 3</p><h2>Итоги</h2><p>Годовая: 4</p></body></html>"""
MARK = """<html lang="ru"><head><title>Отметка об электронной подписи</title><style>
@page { size: 85mm 32mm; margin: 1mm } body { font-family: "DejaVu Sans"; font-size: 7pt; margin: 0 }
div { border: 0.5mm solid #1a3f8f; border-radius: 3mm; padding: 2mm }
</style></head><body><div>ДОКУМЕНТ ПОДПИСАН<br>ЭЛЕКТРОННОЙ ПОДПИСЬЮ</div></body></html>"""

for name, html in (("document.pdf", DOCUMENT), ("mark.pdf", MARK)):
    (HERE / name).write_bytes(HTML(string=html).write_pdf(pdf_variant="pdf/a-3a"))
