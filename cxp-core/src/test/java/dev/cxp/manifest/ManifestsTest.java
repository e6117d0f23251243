package dev.cxp.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Configuration;
import dev.cxp.pipeline.Container;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Probe;
import dev.cxp.pipeline.Resources;
import dev.cxp.pipeline.Secret;
import dev.cxp.pipeline.Service;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestsTest {

  private static final Application APP =
      Application.named("app")
          .image("app:staging-1.0.0")
          .port("http", 8000)
          .port("admin", 8001)
          .service(Service.nodePort().port(80, "http", 30080).port(81, "admin"))
          .variable("MODE", "fast")
          .secretVariable("TOKEN", "credentials", "token")
          .configuration(Configuration.files("files", "/etc/app").with("app.yml", "a: 1"))
          .configuration(Configuration.variables("settings").with("LEVEL", "info"))
          .resources(Resources.requests("200m", "128Mi").limits("500m", "256Mi"))
          .readiness(Probe.httpGet("/health", "http"))
          .liveness(Probe.tcp("http"))
          .storage("data", "5Gi", "/data");

  @Test
  void an_application_becomes_its_objects_in_the_order_they_are_applied() {
    assertThat(render(APP))
        .extracting(HasMetadata::getKind)
        .containsExactly(
            "ConfigMap", "ConfigMap", "PersistentVolumeClaim", "Service", "Deployment");
    assertThat(render(APP))
        .allSatisfy(
            object -> {
              assertThat(object.getMetadata().getNamespace()).isEqualTo("shop-staging");
              assertThat(object.getMetadata().getLabels())
                  .containsEntry(Manifests.PART_OF, "shop")
                  .containsEntry(Manifests.ENVIRONMENT, "staging");
            });
  }

  @Test
  void a_deployment_carries_everything_of_the_specification() {
    var deployment = (Deployment) render(APP).get(4);
    var container = deployment.getSpec().getTemplate().getSpec().getContainers().get(0);

    assertThat(deployment.getSpec().getReplicas()).isEqualTo(1);
    assertThat(container.getName()).isEqualTo("app");
    assertThat(container.getImage()).isEqualTo("app:staging-1.0.0");
    assertThat(container.getEnv()).extracting("name").containsExactly("MODE", "TOKEN");
    assertThat(container.getEnv().get(1).getValueFrom().getSecretKeyRef().getName())
        .isEqualTo("credentials");
    assertThat(container.getEnvFrom())
        .singleElement()
        .extracting("configMapRef.name")
        .isEqualTo("settings");
    assertThat(container.getResources().getLimits()).hasToString("{cpu=500m, memory=256Mi}");
    assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health");
    assertThat(container.getLivenessProbe().getTcpSocket().getPort().getStrVal()).isEqualTo("http");
    assertThat(container.getVolumeMounts())
        .extracting("mountPath")
        .containsExactly("/etc/app", "/data");
    assertThat(
            deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getVolumes()
                .get(1)
                .getPersistentVolumeClaim()
                .getClaimName())
        .isEqualTo("app-data");
    assertThat(deployment.getSpec().getSelector().getMatchLabels())
        .containsExactly(java.util.Map.entry("app", "app"));
  }

  @Test
  void a_deployment_has_as_many_pods_as_specified_and_names_its_container_as_told() {
    var spec =
        ((Deployment)
                render(Application.named("web").image("web:1").replicas(2).container("shop"))
                    .get(0))
            .getSpec();

    assertThat(spec.getReplicas()).isEqualTo(2);
    assertThat(spec.getTemplate().getSpec().getContainers())
        .singleElement()
        .extracting("name")
        .isEqualTo("shop");
  }

  @Test
  void a_deployment_ends_its_pod_before_it_starts_another_where_only_one_node_mounts_the_claim() {
    assertThat(((Deployment) render(APP).get(4)).getSpec().getStrategy().getType())
        .isEqualTo("Recreate");
    assertThat(
            ((Deployment) render(Application.named("web").image("web:1")).get(0))
                .getSpec()
                .getStrategy())
        .isNull();
  }

  @Test
  void a_container_without_a_probe_has_to_stay_for_a_second_before_it_counts() {
    var without = Application.named("worker").image("worker:1");

    assertThat(((Deployment) render(without).get(0)).getSpec().getMinReadySeconds()).isEqualTo(1);
    assertThat(((StatefulSet) render(without.statefulSet()).get(0)).getSpec().getMinReadySeconds())
        .isEqualTo(1);
    assertThat(((Deployment) render(APP).get(4)).getSpec().getMinReadySeconds()).isNull();
  }

  @Test
  void a_service_with_several_ports_names_them() {
    var service = (io.fabric8.kubernetes.api.model.Service) render(APP).get(3);

    assertThat(service.getSpec().getPorts())
        .extracting("name")
        .containsExactly("http-80", "admin-81");
    assertThat(service.getSpec().getPorts()).extracting("nodePort").containsExactly(30080, null);
  }

  @Test
  void a_stateful_set_claims_its_storage_for_each_pod() {
    var objects = render(APP.statefulSet());

    assertThat(objects).extracting(HasMetadata::getKind).doesNotContain("PersistentVolumeClaim");
    var set = (StatefulSet) objects.get(3);
    assertThat(set.getSpec().getVolumeClaimTemplates())
        .singleElement()
        .extracting("metadata.name")
        .isEqualTo("data");
    assertThat(set.getSpec().getServiceName()).isEqualTo("app");
  }

  @Test
  void a_job_may_restart_but_never_always() {
    var job = (Job) render(Application.named("once").job().image("once:1")).get(0);

    assertThat(job.getSpec().getTemplate().getSpec().getRestartPolicy()).isEqualTo("OnFailure");
  }

  @Test
  void init_containers_and_sidecars_are_in_the_pods_beside_the_own_container() {
    var app =
        APP.initContainer(
                Container.named("migrate")
                    .image("migrate:1")
                    .command("migrate")
                    .args("up")
                    .secretVariable("TOKEN", "credentials", "token")
                    .mount("data", "/work"))
            .sidecar(
                Container.named("proxy")
                    .image("proxy:2")
                    .port("proxy", 9901)
                    .variable("MODE", "slow")
                    .resources(Resources.requests("10m", "16Mi"))
                    .mount("files", "/etc/proxy")
                    .mount("settings", "/etc/settings"));

    var pods = ((Deployment) render(app).get(4)).getSpec().getTemplate().getSpec();

    assertThat(pods.getInitContainers())
        .singleElement()
        .satisfies(
            migrate -> {
              assertThat(migrate.getImage()).isEqualTo("migrate:1");
              assertThat(migrate.getCommand()).containsExactly("migrate");
              assertThat(migrate.getArgs()).containsExactly("up");
              assertThat(migrate.getEnv().get(0).getValueFrom().getSecretKeyRef().getName())
                  .isEqualTo("credentials");
              assertThat(migrate.getVolumeMounts())
                  .extracting("name", "mountPath")
                  .containsExactly(tuple("data", "/work"));
            });
    // The own container is the first, for tools that take the first.
    assertThat(pods.getContainers()).extracting("name").containsExactly("app", "proxy");
    var proxy = pods.getContainers().get(1);
    assertThat(proxy.getPorts()).extracting("containerPort").containsExactly(9901);
    assertThat(proxy.getEnv()).extracting("name", "value").containsExactly(tuple("MODE", "slow"));
    assertThat(proxy.getResources().getRequests()).containsKey("memory");
    assertThat(proxy.getVolumeMounts())
        .extracting("name", "mountPath")
        .containsExactly(
            tuple("config-files", "/etc/proxy"), tuple("config-settings", "/etc/settings"));
    assertThat(pods.getVolumes())
        .extracting("name")
        .containsExactly("config-files", "config-settings", "data");
  }

  @Test
  void companions_come_along_and_share_configuration_once() {
    var objects =
        render(APP.companion(APP.name("worker").service(Service.clusterIp().port(80, "http"))));

    assertThat(objects).filteredOn(object -> object.getKind().equals("Deployment")).hasSize(2);
    assertThat(objects).filteredOn(object -> object.getKind().equals("ConfigMap")).hasSize(2);
  }

  private static List<HasMetadata> render(Application application) {
    var environment =
        Environment.named("staging")
            .namespace("shop-staging")
            .secret(Secret.named("credentials").generated("token"))
            .application(application);
    var pipeline = Pipeline.named("shop").environment(environment).build();
    return Manifests.of(pipeline, environment).application(application);
  }
}
