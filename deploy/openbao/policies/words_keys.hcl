# Keys of words that were searched for, one a month, in this service's context only; it can delete none.
path "transit/keys/words-*" {
  capabilities = ["create", "read", "update"]
  allowed_parameters = {
    "type" = ["aes256-gcm96"]
    "derived" = [true]
  }
  required_parameters = ["type", "derived"]
}
path "transit/encrypt/words-*" {
  capabilities = ["update"]
  allowed_parameters = {
    "plaintext" = []
    "context" = ["$context"]
  }
  required_parameters = ["context"]
}
path "transit/decrypt/words-*" {
  capabilities = ["update"]
  allowed_parameters = {
    "ciphertext" = []
    "context" = ["$context"]
  }
  required_parameters = ["context"]
}
