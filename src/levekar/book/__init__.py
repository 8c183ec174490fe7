"""The book: plan, execute, document, html, pdf, check. Knows no measure."""
