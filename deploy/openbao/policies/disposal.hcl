# The one that may destroy a child's key, and can neither make nor use nor read one. The second path goes before the first,
# whose first wildcard comes earlier: behind a key's name nothing can be done but to allow that the key is deleted. That says
# nothing of which key; only a child's can be deleted. Signs what it destroyed.
path "transit/+/subject-*" { capabilities = ["delete"] }
path "transit/keys/+/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "deletion_allowed" = [true]
  }
  required_parameters = ["deletion_allowed"]
}
path "transit/keys/destruction-list" { capabilities = ["read"] }
path "transit/sign/destruction-list" { capabilities = ["update"] }
