# OpenBao of a stack: TLS only (locally on loopback only), one raft node, unsealed by a key that lies beside it.
# Words after a dollar sign are filled in by haven_local/openbao.py. In production the seal is a KMS or an HSM (see the guide).
ui = false
disable_standby_reads = true
api_addr = "https://$host:$openbao"
cluster_addr = "https://$host:$openbao_cluster"
log_level = "warn"
default_lease_ttl = "1h"
max_lease_ttl = "24h"

storage "raft" {
  path = "$folder/data"
  node_id = "local"
  # Elections of a lone node need no patience made for a wide network.
  performance_multiplier = 1
}

listener "tcp" {
  address = "$listen:$openbao"
  cluster_address = "$listen:$openbao_cluster"
  tls_cert_file = "$certificate"
  tls_key_file = "$key"
  tls_min_version = "tls12"
}

seal "static" {
  current_key_id = "local-1"
  current_key = "file://$seal"
}

# Two devices: a request is answered when one of them has it, so a full disk under one stops nobody. Their files are named
# from the folder OpenBao runs in: it keeps these names with its data and starts with no others, and a snapshot is to be
# restored in another folder too. (Those of the releases before were "first" and "second", by their whole path.)
audit "file" "requests" {
  options {
    file_path = "audit-first.log"
  }
}

audit "file" "requests-again" {
  options {
    file_path = "audit-second.log"
  }
}
