# identity signs what opens doors, and keeps second-tier secrets under a key of its own. It also rotates the two keys it
# signs with, and trims what has had its time; no other.
path "transit/sign/access-token" { capabilities = ["update"] }
path "transit/sign/reporting-permit" { capabilities = ["update"] }
path "transit/encrypt/identity-secrets" { capabilities = ["update"] }
path "transit/decrypt/identity-secrets" { capabilities = ["update"] }
path "transit/keys/access-token/rotate" { capabilities = ["update"] }
path "transit/keys/access-token/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_decryption_version" = []
    "min_encryption_version" = []
  }
}
path "transit/keys/access-token/trim" { capabilities = ["update"] }
path "transit/keys/reporting-permit/rotate" { capabilities = ["update"] }
path "transit/keys/reporting-permit/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_decryption_version" = []
    "min_encryption_version" = []
  }
}
path "transit/keys/reporting-permit/trim" { capabilities = ["update"] }
