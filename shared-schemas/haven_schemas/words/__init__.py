"""The one vocabulary: the words people read for a code, for pages, the API, exports, CSV and mail alike."""
