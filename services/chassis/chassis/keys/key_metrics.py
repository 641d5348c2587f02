"""Prometheus metrics of keys and the vault; labels are operations and outcomes, never ids or key names."""

from prometheus_client import Counter, Gauge, Histogram

VAULT_SECONDS = Histogram(
    "haven_vault_call_seconds",
    "Time of one call to the vault, by operation and outcome (done, refused, away)",
    ["operation", "outcome"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 3, 6),
)
VAULT_SIGN_INS = Counter("haven_vault_sign_ins_total", "Sign-ins and renewals of the vault token", ["kind", "outcome"])
FILE_KEYS = Counter("haven_file_keys_total", "File keys asked for: found in memory, opened in the vault, made", ["how"])
SEALED_UNDER_INTAKE = Counter(
    "haven_sealed_under_intake_total", "Records sealed under the intake key because the vault could not be used"
)
KEEPING_INTAKE = Gauge(
    "haven_reports_keeping_intake_versions",
    "Reports and files because of which a version of the intake key stays past its 35 days: they wait under it",
)
SEALS_BROKEN = Counter("haven_seals_broken_total", "Ciphertexts that did not belong to their place: an alert")
TOKENS_REFUSED = Counter("haven_tokens_refused_total", "Tokens that did not verify", ["code"])
