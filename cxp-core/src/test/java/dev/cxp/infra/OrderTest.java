package dev.cxp.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderTest {

  private static final Mark MARK = Mark.of("shop-group47", "r1");

  private static final Order SERVER =
      new Order(
          Kind.SERVER,
          "node1",
          MARK,
          Map.of(
              Property.FLAVOR, "f1",
              Property.PORTS, List.of("p1"),
              Property.SERVER_GROUP, "g1",
              Property.USER_DATA, "password: hunter2"));

  @Test
  void what_it_made_has_its_name_its_mark_and_its_properties() {
    var made = SERVER.made("s1", "BUILD");

    assertThat(made.describe()).isEqualTo("server node1 (s1)");
    assertThat(made.status()).isEqualTo("BUILD");
    assertThat(made.mark()).contains(MARK);
    assertThat(made.text(Property.FLAVOR)).isEqualTo("f1");
  }

  @Test
  void what_it_made_has_nothing_that_only_orders_have() {
    assertThat(SERVER.made("s1", "BUILD").properties()).containsOnlyKeys(Property.FLAVOR);
  }

  @Test
  void user_data_is_in_no_text_of_it() {
    assertThat(SERVER + " " + SERVER.made("s1", "")).doesNotContain("hunter2");
  }

  @Test
  void properties_of_another_type_are_read_as_missing() {
    var order = new Order(Kind.VOLUME, "data", MARK, Map.of(Property.SIZE, "large"));

    assertThat(order.number(Property.SIZE)).isZero();
    assertThat(order.texts(Property.SIZE)).isEmpty();
    assertThat(order.map(Property.SIZE)).isEmpty();
    assertThat(order.is(Property.SIZE)).isFalse();
    assertThat(order.text(Property.DESCRIPTION)).isEmpty();
  }

  @Test
  void an_object_with_changes_keeps_its_other_properties() {
    var before = SERVER.made("s1", "ACTIVE");

    var after = before.with(Map.of(Property.METADATA, Map.of("role", "head")));

    assertThat(after.map(Property.METADATA)).containsExactly(Map.entry("role", "head"));
    assertThat(after.text(Property.FLAVOR)).isEqualTo("f1");
    assertThat(before.map(Property.METADATA)).isEmpty();
  }
}
