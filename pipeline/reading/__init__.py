"""From a page's picture, or the text its file carries, to words that stand where they stand on the paper."""
