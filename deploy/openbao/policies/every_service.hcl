# What each service may: read public keys, sign as itself, look after its own token.
path "transit/keys/access-token" { capabilities = ["read"] }
path "transit/keys/reporting-permit" { capabilities = ["read"] }
path "transit/keys/setup" { capabilities = ["read"] }
path "transit/keys/service-*" { capabilities = ["read"] }
path "transit/keys/intake" { capabilities = ["read"] }
path "transit/keys/deliveries" { capabilities = ["read"] }
path "transit/sign/service-$service" { capabilities = ["update"] }
path "auth/token/lookup-self" { capabilities = ["read"] }
path "auth/token/renew-self" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }
