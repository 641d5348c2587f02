# Keys of the register of destroyed files, one a year, in this service's context only; it can delete none.
path "transit/keys/register-*" {
  capabilities = ["create", "read", "update"]
  allowed_parameters = {
    "type" = ["aes256-gcm96"]
    "derived" = [true]
  }
  required_parameters = ["type", "derived"]
}
path "transit/encrypt/register-*" {
  capabilities = ["update"]
  allowed_parameters = {
    "plaintext" = []
    "context" = ["$context"]
  }
  required_parameters = ["context"]
}
path "transit/decrypt/register-*" {
  capabilities = ["update"]
  allowed_parameters = {
    "ciphertext" = []
    "context" = ["$context"]
  }
  required_parameters = ["context"]
}
