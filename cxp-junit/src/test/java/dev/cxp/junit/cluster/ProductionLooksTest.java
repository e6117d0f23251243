package dev.cxp.junit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductionLooksTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prod",
        "production",
        "eu-prod-1",
        "eu-prod1",
        "prd_eu",
        "LIVE",
        "shopProd",
        "ProdShop",
        "non-prod",
        "arn:aws:eks:eu-west-1:1:cluster/production"
      })
  void words_that_mean_production_are_found(String name) {
    assertThat(ProductionLooks.of(name, "c", "https://10.0.0.1")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "staging",
        "product-catalog",
        "delivery",
        "olive",
        "reproduce",
        "prodigy",
        "alive"
      })
  void words_that_only_contain_them_are_left_alone(String name) {
    assertThat(ProductionLooks.of(name, name, "https://" + name + ".example")).isEmpty();
  }

  @Test
  void cluster_and_server_count_too() {
    assertThat(ProductionLooks.of("team", "prd", "https://10.0.0.1"))
        .contains("its cluster's name is \"prd\"");
    assertThat(ProductionLooks.of("team", "c", "https://api.prod.example:6443"))
        .contains("its server is \"https://api.prod.example:6443\"");
  }
}
