package dev.cxp.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterObjectsTest {

  @Test
  void a_slice_that_the_api_server_wrote_with_nulls_has_no_endpoints_and_no_ports() {
    var slice = new EndpointSlice();
    slice.setEndpoints(null);
    slice.setPorts(null);

    var objects = new ClusterObjects(List.of(), List.of(slice), List.of(), List.of(), Set.of());

    assertThat(objects.slices())
        .singleElement()
        .satisfies(
            read -> {
              assertThat(read.getEndpoints()).isEmpty();
              assertThat(read.getPorts()).isEmpty();
            });
  }
}
