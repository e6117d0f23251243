package dev.cxp.infra.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {

  private static final Map<String, Object> VARIABLES =
      Map.of(
          "text",
          "abc",
          "number",
          new BigDecimal(3),
          "yes",
          true,
          "list",
          List.of("b", "a", "b"),
          "map",
          Map.of("b", "2", "a", "1"));

  @TempDir Path folder;

  /** The value as Java prints it; maps and sets in Terraform's order. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1 + 2 * 3                                  | 7
          (1 + 2) * 3                                | 9
          7 - 2 - 1                                  | 4
          7 % 4                                      | 3
          -var.number                                | -3
          "a${var.number}b${var.yes}"                | a3btrue
          "$${var.text} %%{x}"                       | ${var.text} %{x}
          "${var.list}"                              | [b, a, b]
          "x\\t\\"\\u0041\\""                        | x\t"A"
          var.yes ? "x" : "y"                        | x
          !var.yes                                   | false
          var.text == "abc"                          | true
          var.number == 3.0                          | true
          1 <= 1                                     | true
          var.list[1]                                | a
          var.map["b"]                               | 2
          var.map.a                                  | 1
          toset(var.list)                            | [a, b]
          keys(var.map)                              | [a, b]
          values(var.map)                            | [1, 2]
          length(var.map)                            | 2
          length("äö")                               | 2
          join("-", var.list)                        | b-a-b
          split(",", "a,,b")                         | [a, , b]
          concat(var.list, ["c"])                    | [b, a, b, c]
          merge({a = 1}, {a = 2})                    | {a=2}
          lookup(var.map, "z", "none")               | none
          upper(var.text)                            | ABC
          lower("AbC")                               | abc
          trimspace("  x ")                          | x
          tostring(1.50)                             | 1.5
          tonumber("4") + 1                          | 5
          tolist(toset(var.list))                    | [a, b]
          format("node%02d-%s%%", 7, "x")            | node07-x%
          cidrhost("192.168.1.0/24", 11)             | 192.168.1.11
          cidrhost("10.0.0.0/8", -2)                 | 10.255.255.254
          [for v in var.list : upper(v) if v != "a"] | [B, B]
          [for i, v in var.list : "${i}${v}"]        | [0b, 1a, 2b]
          {for k, v in var.map : v => k}             | {1=a, 2=b}
          {"a b" = 1, c : 2}                         | {a b=1, c=2}
          [1, 2,]                                    | [1, 2]
          """)
  void has_the_value_that_terraform_gives(String text, String value) throws Malformed {
    assertThat(String.valueOf(value(text))).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          var.txt             | there is no "txt"                                    | did you mean "text"?
          var.list[3]         | there is no element 3 in a list of 3                 | elements count from 0
          "a${var.list}"      | this must be text, and is a list                     | correct the expression
          var.text + 1        | this must be a number, and is a text                 | correct the expression
          1 / 0               | this divides by zero                                 | correct
          sha256("x")         | CXP does not evaluate the function sha256            | write out the value
          upper("a", "b")     | upper takes 1 arguments, and gets 2                  | correct the call
          each.key            | each stands where there is no for_each               | add it to the block
          module.net.id       | CXP does not know the values of module               | write the value itself
          var.list[*].id      | CXP does not evaluate a splat                        | write out the value
          "${~ var.text ~}"   | CXP does not evaluate a template that trims          | write out the value
          "%{ if var.yes }a%{ endif }" | CXP does not evaluate a directive           | write out the value
          vra.text            | there is nothing called vra in the folder            | there is none yet
          file("../secret")   | ../secret is outside the folder                      | copy it into the folder
          file("none")        | the file none cannot be read                         | the path counts from the folder
          cidrhost("x", 1)    | 'x' is no IPv4 network                               | for example
          format("%x", 1)     | CXP does not evaluate %x in format                   | use %s or %d
          format("%s")        | format has too few arguments                         | give one for each
          keys(var.list)      | the function needs a map, and gets a list            | correct the call
          [for v in var.text : v] | this must be a map, a set or a list, and is a text | write the value
          tonumber("x")       | this must be a number, and is a text                 | correct
          concat([], f(1)...) | CXP does not evaluate                                | write out the value
          """)
  void says_what_it_cannot_evaluate(String text, String problem, String remedy) {
    assertThatThrownBy(() -> value(text))
        .isInstanceOfSatisfying(
            Unevaluated.class,
            unknown -> {
              assertThat(unknown.place).hasToString("x.tf:1");
              assertThat(unknown.remedy).contains(remedy);
            })
        .hasMessageContaining(problem);
  }

  @Test
  void knows_and_or_by_their_precedence() throws Malformed {
    assertThat(value("true || false && false")).isEqualTo(true);
    assertThat(value("(true || false) && false")).isEqualTo(false);
    assertThat(value("false || 2 > 1 && !var.yes")).isEqualTo(false);
  }

  @Test
  void never_shows_a_value_that_may_be_a_secret() {
    assertThatThrownBy(() -> value("\"hunter2\" + 1")).hasMessageNotContaining("hunter2");
  }

  @Test
  void reads_heredocs_and_takes_the_margin_away() throws Malformed {
    assertThat(value("<<-EOT\n    #!/bin/sh\n\n      \n      echo ${var.text}\n    EOT\n"))
        .isEqualTo("#!/bin/sh\n\n      \n  echo abc\n");
    assertThat(value("<<EOT\n  kept\\n\nEOT\n")).isEqualTo("  kept\\n\n");
  }

  @Test
  void reads_files_and_templates_of_the_folder() throws Exception {
    Files.writeString(folder.resolve("boot.sh"), "#!/bin/sh\necho ${name}\n");

    assertThat(value("file(\"boot.sh\")")).isEqualTo("#!/bin/sh\necho ${name}\n");
    assertThat(value("templatefile(\"boot.sh\", {name = var.text})"))
        .isEqualTo("#!/bin/sh\necho abc\n");
  }

  @Test
  void follows_no_link_out_of_the_folder(@TempDir Path elsewhere) throws Exception {
    var outside = Files.writeString(elsewhere.resolve("secret"), "s");
    Files.createSymbolicLink(folder.resolve("link"), outside);

    assertThatThrownBy(() -> value("file(\"link\")")).hasMessageContaining("outside the folder");
  }

  private Object value(String text) throws Malformed {
    return HclParser.expression("x.tf", text)
        .in(Scope.of(folder, NoResources.INSTANCE).with("var", VARIABLES));
  }
}
