package dev.cxp.junit.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.cluster.Cluster;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class AppliedTextTest {

  private final Cluster cluster = SharedCluster.get();

  @Test
  void kind_and_an_object_of_it_may_stand_in_one_text() {
    var applied =
        cluster.apply(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: parcels.text.cxp.dev}
            spec:
              group: text.cxp.dev
              scope: Namespaced
              names: {kind: Parcel, plural: parcels}
              versions:
                - name: v1
                  served: true
                  storage: true
                  schema:
                    openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
            ---
            apiVersion: text.cxp.dev/v1
            kind: Parcel
            metadata: {name: first, namespace: default}
            """);

    assertThat(applied.get(1).getMetadata().getUid()).isNotBlank();
  }

  @Test
  void cluster_that_is_probed_says_what_it_can_do() {
    var probed = Cluster.using(cluster.client()).probed().build();

    assertThat(probed.capabilities()).isEqualTo(cluster.capabilities());
    assertThat(probed.versions())
        .containsEntry("node", "simulated")
        .containsEntry("kubernetes", cluster.versions().get("kubernetes"));
  }
}
