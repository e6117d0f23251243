package dev.cxp.junit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UserHomeTest {

  @Test
  void user_who_is_only_a_number_has_the_home_that_the_environment_names() {
    assertThat(new UserHome("/home/me", "/other").directory("x")).isEqualTo(Path.of("/home/me"));
    assertThat(new UserHome("?", "/other").directory("x")).isEqualTo(Path.of("/other"));
  }

  @Test
  void user_without_any_home_is_told_what_to_name() {
    assertThatThrownBy(() -> new UserHome("?", null).directory("to find the user's cache"))
        .hasMessageContainingAll("to find the user's cache", "no home directory", "-Dcxp.cache=");
    assertThatThrownBy(() -> new UserHome("?", "relative").directory("x"))
        .hasMessageContaining("no home directory");
  }
}
