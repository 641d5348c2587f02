# A child's key, made at the first record about that child, in this service's context only; it can delete none.
path "transit/keys/subject-*" {
  capabilities = ["create", "read", "update"]
  allowed_parameters = {
    "type" = ["aes256-gcm96"]
    "derived" = [true]
  }
  required_parameters = ["type", "derived"]
}
path "transit/encrypt/subject-*" {
  capabilities = ["update"]
  allowed_parameters = {
    "plaintext" = []
    "context" = ["$context"]
  }
  required_parameters = ["context"]
}
path "transit/decrypt/subject-*" {
  capabilities = ["update"]
  allowed_parameters = {
    "ciphertext" = []
    "context" = ["$context"]
  }
  required_parameters = ["context"]
}
