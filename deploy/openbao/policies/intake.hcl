# Whoever opens what was sealed under this weekly key also rotates it and trims what has had its time.
path "transit/decrypt/intake" { capabilities = ["update"] }
path "transit/keys/intake/rotate" { capabilities = ["update"] }
path "transit/keys/intake/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_decryption_version" = []
    "min_encryption_version" = []
  }
}
path "transit/keys/intake/trim" { capabilities = ["update"] }
