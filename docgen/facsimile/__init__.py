"""Documents that came as pages: PDF and pictures → pictures of pages → PDF/A."""
