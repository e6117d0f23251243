package dev.cxp.monitoring;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Configuration;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Monitoring;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Service;
import java.time.Duration;

/** A small pipeline: an application in two environments, watched by a Prometheus in a third. */
final class Pipelines {

  static final Application APP =
      Application.named("app")
          .image("registry.example:5000/app:1.0.0")
          .port("http", 8000)
          .port("admin", 9000)
          .service(Service.clusterIp().port(80, "http"))
          .scraped("/metrics", "http", Duration.ofSeconds(15));

  private Pipelines() {}

  static Pipeline watchedBy(String prometheusYml) {
    return watchedBy(prometheusYml, APP);
  }

  static Pipeline watchedBy(String prometheusYml, Application app) {
    var prometheus =
        Application.named("prometheus")
            .image("prom/prometheus:v3.5.0")
            .port("web", 9090)
            .service(Service.clusterIp().port(9090, "web"))
            .configuration(
                Configuration.files("prometheus", "/etc/prometheus")
                    .with("prometheus.yml", prometheusYml));
    return Pipeline.named("shop")
        .environment(Environment.named("staging").namespace("shop-staging").application(app))
        .environment(Environment.named("production").namespace("shop-production").application(app))
        .environment(Environment.named("monitoring").application(prometheus))
        .monitoring(Monitoring.prometheus("monitoring", "prometheus"))
        .build();
  }

  /** One job that scrapes the application in both environments. */
  static final String SOUND =
      """
      global:
        scrape_interval: 1m
      scrape_configs:
        - job_name: prometheus
          static_configs:
            - targets: ['localhost:9090']
        - job_name: app
          scrape_interval: 15s
          kubernetes_sd_configs:
            - role: endpointslice
              namespaces:
                names: [shop-staging, shop-production]
          relabel_configs:
            - source_labels: [__meta_kubernetes_service_name]
              regex: app
              action: keep
            - source_labels: [__meta_kubernetes_pod_container_port_name]
              regex: http
              action: keep
            - source_labels: [__meta_kubernetes_namespace]
              target_label: namespace
      """;
}
