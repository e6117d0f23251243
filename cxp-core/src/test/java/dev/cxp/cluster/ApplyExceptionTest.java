package dev.cxp.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class ApplyExceptionTest {

  private static final GenericKubernetesResource WORKFLOW =
      new GenericKubernetesResourceBuilder()
          .withApiVersion("argoproj.io/v1alpha1")
          .withKind("Workflow")
          .withNewMetadata()
          .withName("build")
          .withNamespace("ci")
          .endMetadata()
          .build();

  @Test
  void an_api_server_that_is_not_there_is_no_answer() {
    var refused =
        ApplyException.refused(
            WORKFLOW,
            new KubernetesClientException("An error has occurred.", new ConnectException()));

    assertThat(refused.code()).isZero();
    assertThat(refused)
        .hasMessageContaining("to apply Workflow ci/build")
        .hasMessageContaining("did not answer: java.net.ConnectException")
        .hasMessageContaining("not running or cannot be reached");
  }

  @Test
  void a_kind_that_the_cluster_does_not_know_is_named() {
    var refused =
        ApplyException.refused(WORKFLOW, new KubernetesClientException("Could not find it"));

    assertThat(refused.code()).isZero();
    assertThat(refused)
        .hasMessageContaining("it was not sent: Could not find it")
        .hasMessageContaining("does not know the kind Workflow of argoproj.io/v1alpha1")
        .hasMessageContaining("install the CustomResourceDefinition first");
  }

  @Test
  void an_object_without_a_namespace_is_no_unknown_kind() {
    var refused =
        ApplyException.refused(
            new ConfigMapBuilder().withNewMetadata().withName("settings").endMetadata().build(),
            notSent());

    assertThat(refused)
        .hasMessageContaining("the object names no namespace")
        .hasMessageContaining("write metadata.namespace into the object");
    assertThat(refused.getMessage()).doesNotContain("CustomResourceDefinition");
  }

  @Test
  void an_object_of_a_foreign_kind_without_a_namespace_may_be_either() {
    var workflow = new GenericKubernetesResourceBuilder(WORKFLOW).editMetadata();

    assertThat(
            ApplyException.refused(workflow.withNamespace(null).endMetadata().build(), notSent()))
        .hasMessageContaining("the object names no namespace")
        .hasMessageContaining("install the CustomResourceDefinition first");
  }

  private static KubernetesClientException notSent() {
    return new KubernetesClientException(
        "Namespace not specified. But operation requires namespace.");
  }

  @Test
  void an_answer_keeps_its_code_and_words() {
    var status = new StatusBuilder().withCode(403).withMessage("exceeded quota: q").build();

    var refused =
        ApplyException.refused(WORKFLOW, new KubernetesClientException("no", 403, status));

    assertThat(refused.code()).isEqualTo(403);
    assertThat(refused)
        .hasMessageContaining("the API server answered 403: exceeded quota: q")
        .hasMessageContaining("a quota is used up");
  }
}
