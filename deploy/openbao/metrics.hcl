
# For Prometheus: a listener of its own that serves figures and nothing else, without a token, so that the watcher holds no
# key to anything. It answers while sealed too. What may sign in has another listener, which gives no figures.
listener "tcp" {
  address = "$listen:$openbao_metrics"
  tls_cert_file = "$certificate"
  tls_key_file = "$key"
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
