# identity signs what opens doors, and keeps second-tier secrets under a key of its own.
path "transit/sign/access-token" { capabilities = ["update"] }
path "transit/sign/reporting-permit" { capabilities = ["update"] }
path "transit/encrypt/identity-secrets" { capabilities = ["update"] }
path "transit/decrypt/identity-secrets" { capabilities = ["update"] }
