package dev.cxp.examples;

import static dev.cxp.pipeline.DataSize.gigabytes;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Configuration;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.ImageRegistry;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Monitoring;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Probe;
import dev.cxp.pipeline.Promotion;
import dev.cxp.pipeline.Resources;
import dev.cxp.pipeline.Secret;
import dev.cxp.pipeline.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * A music recommender's pipeline: three nodes on Chameleon, eight applications on them, and its own
 * application promoted through three environments.
 */
public final class SpotifyBuddies {

  /** Where the pipeline pushes the images that it builds; nodes resolve this name. */
  public static final String REGISTRY = "registry.spotifybuddies.example:5000";

  private static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(15);

  private SpotifyBuddies() {}

  /** The whole pipeline. */
  public static Pipeline pipeline() {
    return Pipeline.named("spotifybuddies")
        .infrastructure(infrastructure())
        .registry(ImageRegistry.at(REGISTRY).overHttp())
        .environment(platform())
        .environment(monitoring())
        .environment(stage("staging", "1.0.1"))
        .environment(stage("canary", "1.0.0"))
        .environment(stage("production", "1.0.0"))
        .monitoring(
            Monitoring.prometheus("monitoring", "prometheus")
                .configuredBy("prometheus-config", "prometheus.yml"))
        .promotion(Promotion.of("spotifybuddies-app").through("staging", "canary", "production"))
        .build();
  }

  /** Three machines on KVM@TACC: a private network among them, and one public address. */
  public static Infrastructure infrastructure() {
    return Infrastructure.onCloud("openstack")
        .name("mlops")
        .suffix("project47")
        .keyPair("id_rsa_chameleon")
        .privateNetwork(net -> net.cidr("192.168.1.0/24").withoutGateway().withoutPortSecurity())
        .sharedNetwork(
            "sharednet2",
            net ->
                net.securityGroups(
                    "allow-ssh",
                    "allow-9001",
                    "allow-8000",
                    "allow-8080",
                    "allow-8081",
                    "allow-http-80",
                    "allow-9090"))
        .nodes(
            node ->
                node.image("CC-Ubuntu24.04")
                    .flavor("m1.medium")
                    .cloudInit(init -> init.ownName().loadPublicKeys()),
            Map.of("node1", "192.168.1.11", "node2", "192.168.1.12", "node3", "192.168.1.13"))
        .floatingIp("node1", "public", ip -> ip.description("MLOps IP for project47"))
        .volume(
            "node1",
            gigabytes(50),
            "/dev/vdb",
            volume ->
                volume
                    .name("project-data-project47")
                    .description("Persistent storage for project artifacts"))
        .output("floating_ip_out", "node1");
  }

  /** Experiment tracking, artifacts, and model serving. */
  static Environment platform() {
    return Environment.named("platform")
        .namespace("spotifybuddies-platform")
        .secret(Secret.named("minio-credentials").generated("accesskey").generated("secretkey"))
        .secret(Secret.named("postgres-credentials").generated("password"))
        .application(
            Application.named("postgres")
                .image("postgres:16")
                .variable("POSTGRES_USER", "mlflow")
                .variable("POSTGRES_DB", "mlflowdb")
                .secretVariable("POSTGRES_PASSWORD", "postgres-credentials", "password")
                .port("postgres", 5432)
                .service(Service.clusterIp().port(5432, "postgres"))
                .readiness(Probe.exec("pg_isready", "-U", "mlflow"))
                .storage("data", "5Gi", "/var/lib/postgresql/data"))
        .application(
            Application.named("minio")
                .image("minio/minio:RELEASE.2024-12-18T13-15-44Z")
                .args("server", "/data", "--console-address", ":9001")
                .secretVariable("MINIO_ROOT_USER", "minio-credentials", "accesskey")
                .secretVariable("MINIO_ROOT_PASSWORD", "minio-credentials", "secretkey")
                .port("api", 9000)
                .port("console", 9001)
                .service(Service.clusterIp().port(9000, "api").port(9001, "console"))
                .readiness(Probe.httpGet("/minio/health/ready", "api"))
                .storage("data", "5Gi", "/data")
                .companion(createBucket()))
        .application(
            Application.named("mlflow")
                .image("ghcr.io/mlflow/mlflow:v2.20.2")
                .command(
                    "mlflow", "server", "--host", "0.0.0.0", "--port", "8000", "--serve-artifacts")
                .variable("MLFLOW_S3_ENDPOINT_URL", "http://minio:9000")
                .secretVariable("AWS_ACCESS_KEY_ID", "minio-credentials", "accesskey")
                .secretVariable("AWS_SECRET_ACCESS_KEY", "minio-credentials", "secretkey")
                .port("http", 8000)
                .service(Service.clusterIp().port(8000, "http"))
                .readiness(Probe.httpGet("/health", "http")))
        .application(
            Application.named("spotifybuddies-fastapi")
                .image("tiangolo/uvicorn-gunicorn-fastapi:python3.9")
                .replicas(2)
                .variable("REDIS_URL", "redis://redis.spotifybuddies-monitoring.svc:6379/0")
                .port("http", 8000)
                .service(Service.nodePort().port(80, "http", 30001))
                .readiness(Probe.httpGet("/docs", "http"))
                .scraped("/metrics", "http", SCRAPE_INTERVAL));
  }

  private static Application createBucket() {
    return Application.named("minio-create-bucket")
        .job()
        .image("minio/mc:RELEASE.2024-11-21T17-21-54Z")
        .secretVariable("ACCESS_KEY", "minio-credentials", "accesskey")
        .secretVariable("SECRET_KEY", "minio-credentials", "secretkey")
        .command("/bin/sh", "-ec")
        .args(
            "mc alias set minio http://minio:9000 \"$ACCESS_KEY\" \"$SECRET_KEY\""
                + " && mc mb --ignore-existing minio/mlflow-artifacts");
  }

  /** What watches the others, and what schedules. */
  static Environment monitoring() {
    return Environment.named("monitoring")
        .namespace("spotifybuddies-monitoring")
        .secret(Secret.named("grafana-admin").generated("password"))
        .secret(Secret.named("airflow-postgres").generated("password"))
        .application(
            Application.named("prometheus")
                .image("quay.io/prometheus/prometheus:v2.48.0")
                .args("--config.file=/etc/prometheus/prometheus.yml")
                .configuration(
                    Configuration.files("prometheus-config", "/etc/prometheus")
                        .with("prometheus.yml", resource("prometheus.yml")))
                .port("web", 9090)
                .service(Service.nodePort().port(9090, "web", 30090))
                .readiness(Probe.httpGet("/-/ready", "web")))
        .application(
            Application.named("grafana")
                .image("grafana/grafana:10.1.5")
                .secretVariable("GF_SECURITY_ADMIN_PASSWORD", "grafana-admin", "password")
                .port("web", 3000)
                .service(Service.nodePort().port(3000, "web", 30030))
                .readiness(Probe.httpGet("/api/health", "web"))
                .storage("data", "10Gi", "/var/lib/grafana"))
        .application(
            Application.named("redis")
                .image("redis:7")
                .args("redis-server", "--appendonly", "yes")
                .port("redis", 6379)
                .service(Service.clusterIp().port(6379, "redis"))
                .readiness(Probe.tcp("redis"))
                .storage("data", "5Gi", "/data"))
        .application(airflow());
  }

  private static Application airflow() {
    var airflow =
        Application.named("airflow-web")
            .image("apache/airflow:2.8.0")
            .configuration(
                Configuration.variables("airflow-config")
                    .with("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
                    .with("AIRFLOW__CELERY__BROKER_URL", "redis://redis:6379/0"));
    return airflow
        .command("airflow", "webserver")
        .port("web", 8080)
        .service(Service.nodePort().port(8080, "web", 30080))
        .readiness(Probe.httpGet("/health", "web"))
        .companion(airflow.name("airflow-scheduler").command("airflow", "scheduler"))
        .companion(
            airflow.name("airflow-worker").command("airflow", "celery", "worker").replicas(2))
        .companion(
            Application.named("airflow-postgres")
                .statefulSet()
                .image("postgres:16")
                .variable("POSTGRES_USER", "airflow")
                .secretVariable("POSTGRES_PASSWORD", "airflow-postgres", "password")
                .port("postgres", 5432)
                .service(Service.clusterIp().port(5432, "postgres"))
                .readiness(Probe.exec("pg_isready", "-U", "airflow"))
                .storage("data", "5Gi", "/var/lib/postgresql/data"));
  }

  /** One environment of the team's own application. */
  static Environment stage(String name, String version) {
    return Environment.named(name)
        .namespace("spotifybuddies-" + name)
        .application(
            Application.named("spotifybuddies-app")
                .image(REGISTRY + "/spotifybuddies-app:" + name + "-" + version)
                .port("http", 8000)
                .service(Service.clusterIp().port(80, "http"))
                .resources(Resources.requests("200m", "128Mi").limits("500m", "256Mi"))
                .readiness(Probe.httpGet("/health", "http"))
                .scraped("/metrics", "http", SCRAPE_INTERVAL));
  }

  private static String resource(String name) {
    try (var stream = SpotifyBuddies.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
