# Whoever keeps snapshots may take one and nothing else: it stays sealed by the seal's key.
path "sys/storage/raft/snapshot" { capabilities = ["read"] }
path "auth/token/revoke-self" { capabilities = ["update"] }
