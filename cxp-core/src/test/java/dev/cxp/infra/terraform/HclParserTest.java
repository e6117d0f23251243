package dev.cxp.infra.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HclParserTest {

  @Test
  void reads_blocks_with_labels_and_lines() throws Malformed {
    var body =
        HclParser.file(
            "main.tf",
            """
            # a comment
            resource "openstack_networking_port_v2" "ports" {
              name = "p" // another
              fixed_ip { ip_address = "10.0.0.1" }
              /* and
                 one more */
              fixed_ip {
                ip_address = "10.0.0.2"
              }
            }
            """);

    var block = body.blocks().get(0);
    assertThat(block.heading()).isEqualTo("resource \"openstack_networking_port_v2\" \"ports\"");
    assertThat(block.place()).hasToString("main.tf:2");
    assertThat(block.body().attribute("name").orElseThrow().place()).hasToString("main.tf:3");
    assertThat(block.body().blocks())
        .extracting(inner -> inner.place().where())
        .containsExactly("main.tf:4", "main.tf:7");
  }

  @Test
  void reads_windows_line_ends_and_a_byte_order_mark() throws Malformed {
    var body = HclParser.file("main.tf", "\uFEFFlocals {\r\n  a = 1\r\n  b = 2\r\n}\r\n");

    assertThat(body.blocks().get(0).body().attributes()).hasSize(2);
  }

  @Test
  void ends_before_the_stack_does() {
    for (var nested : new String[] {"[", "(", "{a=", "!", "-", "f(", "a[", "\"${"}) {
      assertThatThrownBy(() -> HclParser.expression("x.tf", nested.repeat(100_000)))
          .as(nested)
          .isInstanceOf(Malformed.class)
          .hasMessageContaining("fewer");
    }
    assertThatThrownBy(() -> HclParser.file("x.tf", "a {\n".repeat(100_000)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("fewer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          resource "a" "b" {\\n  x = 1\\n          | main.tf:1 | the block resource that begins here has no closing
          locals {\\n  x = = 1\\n}                 | main.tf:2 | expected a value, found "="
          locals {\\n  x = [1, 2\\n}               | main.tf:3 | expected "," or "]", found "}"
          locals {\\n  x = "abc\\n}                | main.tf:2 | has no closing quote in its line
          hello world ]                           | main.tf:1 | expected "=" or "{" after hello, found "]"
          locals {\\n  x = 1 y = 2\\n}             | main.tf:2 | expected the end of the line after the value of x, found "y"
          locals {\\n  x = 1\\n  x = 2\\n}          | main.tf:3 | the attribute x stands here a second time
          locals {\\n  x = <<EOF\\nabc\\n}          | main.tf:2 | has no line with EOF
          locals {\\n  x = "${a"\\n}               | main.tf:2 | expected "}" after the expression
          locals {\\n  x = "\\q"\\n}                | main.tf:2 | \\q means nothing in a text
          /* never                                | main.tf:1 | has no */
          }                                       | main.tf:1 | expected an attribute, a block or the end of the file, found "}"
          locals {\\n  x = {a = 1 b = 2}\\n}       | main.tf:2 | expected ",", "}" or the end of the line, found "b"
          locals {\\n  x = f(1\\n}                 | main.tf:3 | expected "," or ")", found "}"
          locals {\\n  x = a.\\n}                  | main.tf:2 | expected a name after ".", found the end of the line
          locals {\\n  x = [for a of b : a]\\n}    | main.tf:2 | expected "in", found "of"
          variable {                              | main.tf:1 | the block variable that begins here has no closing
          """)
  void names_the_line_and_the_token_that_breaks_the_grammar(
      String text, String place, String problem) {
    assertThatThrownBy(() -> HclParser.file("main.tf", text.replace("\\n", "\n")))
        .isInstanceOfSatisfying(
            Malformed.class, broken -> assertThat(broken.place).hasToString(place))
        .hasMessageContaining(problem);
  }
}
