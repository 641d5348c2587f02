# The one that may destroy a child's key, or that of a month's searched words or of a year of the register of destroyed files,
# and can neither make nor use nor read one. The path of "config" goes before those of keys, whose first wildcard comes earlier:
# behind a key's name nothing can be done but to allow that the key is deleted. That says nothing of which key; only these three
# kinds can be deleted. Signs what it destroyed.
path "transit/+/subject-*" { capabilities = ["delete"] }
path "transit/+/words-*" { capabilities = ["delete"] }
path "transit/+/register-*" { capabilities = ["delete"] }
path "transit/keys/+/config" {
  capabilities = ["update"]
  allowed_parameters = {
    "deletion_allowed" = [true]
  }
  required_parameters = ["deletion_allowed"]
}
path "transit/keys/destruction-list" { capabilities = ["read"] }
path "transit/sign/destruction-list" { capabilities = ["update"] }
