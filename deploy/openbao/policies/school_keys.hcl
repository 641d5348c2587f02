# A school's key, in this service's context only; update without create, so that a missing key is never made silently.
path "transit/keys/school-*" {
  capabilities = ["create", "read", "update"]
  allowed_parameters = {
    "type" = ["aes256-gcm96"]
    "derived" = [true]
  }
  required_parameters = ["type", "derived"]
}
path "transit/encrypt/school-*" {
  capabilities = ["update"]
  allowed_parameters = {
    "plaintext" = []
    "context" = ["$context"]
  }
  required_parameters = ["context"]
}
path "transit/decrypt/school-*" {
  capabilities = ["update"]
  allowed_parameters = {
    "ciphertext" = []
    "context" = ["$context"]
  }
  required_parameters = ["context"]
}
