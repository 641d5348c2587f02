# Whoever opens what was sealed under this weekly key also rotates it and trims what has had its time.
path "transit/decrypt/deliveries" { capabilities = ["update"] }
path "transit/keys/deliveries/rotate" { capabilities = ["update"] }
path "transit/keys/deliveries/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "min_decryption_version" = []
    "min_encryption_version" = []
  }
}
path "transit/keys/deliveries/trim" { capabilities = ["update"] }
