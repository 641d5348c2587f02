# Three OpenBao nodes in a cluster: TLS only, each with all keys, one of them leading. A node's name and addresses are in
# its environment. With a KMS of the trust's own, the seal below is replaced (docs/guides/trust-it.md).
ui = false
disable_standby_reads = true
log_level = "warn"
default_lease_ttl = "1h"
max_lease_ttl = "24h"

storage "raft" {
  path = "/var/lib/haven/openbao/data"
  # Another node leads within seconds: they are near one another.
  performance_multiplier = 1
  retry_join {
    leader_api_addr = "https://openbao-0.openbao-nodes:8200"
    leader_ca_cert_file = "/run/haven/tls/ca.crt"
  }
  retry_join {
    leader_api_addr = "https://openbao-1.openbao-nodes:8200"
    leader_ca_cert_file = "/run/haven/tls/ca.crt"
  }
  retry_join {
    leader_api_addr = "https://openbao-2.openbao-nodes:8200"
    leader_ca_cert_file = "/run/haven/tls/ca.crt"
  }
}

listener "tcp" {
  address = "0.0.0.0:8200"
  cluster_address = "0.0.0.0:8201"
  tls_cert_file = "/run/haven/tls/tls.crt"
  tls_key_file = "/run/haven/tls/tls.key"
  tls_min_version = "tls12"
}

# For Prometheus: figures and nothing else, without a token, also while sealed.
listener "tcp" {
  address = "0.0.0.0:8202"
  tls_cert_file = "/run/haven/tls/tls.crt"
  tls_key_file = "/run/haven/tls/tls.key"
  tls_min_version = "tls12"
  telemetry {
    metrics_only = true
    unauthenticated_metrics_access = true
  }
}

telemetry {
  prometheus_retention_time = "1m"
  disable_hostname = true
  # Counting tokens and secrets by their kind would say how many children there are.
  usage_gauge_period = "none"
}

seal "static" {
  current_key_id = "local-1"
  current_key = "file:///run/haven/seal/seal"
}

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
