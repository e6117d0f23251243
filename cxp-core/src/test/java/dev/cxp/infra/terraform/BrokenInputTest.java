package dev.cxp.infra.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whatever is wrong with a file, the answer is a finding or an explanation, and no other error. */
class BrokenInputTest {

  private static final int CASES = 400;
  private static final String SIGNS = "{}[]()\"$%\\=.,:?*#<-~\n 0aé";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> configurations() {
    return cases(
        random -> {
          var text = new StringBuilder(Configurations.ONE_NODE);
          for (var i = 0; i <= random.nextInt(3); i++) {
            var at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
              case 0 -> text.deleteCharAt(at);
              case 1 -> text.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
              default -> text.setCharAt(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
            }
          }
          var folder = Files.createTempDirectory(directory, "case");
          return Configurations.folder(folder, text.toString()).read();
        });
  }

  @TestFactory
  Stream<DynamicTest> plans() {
    return cases(random -> TerraformPlan.read(broken("plan-with-keys.json", random)));
  }

  @TestFactory
  Stream<DynamicTest> states() {
    return cases(
        random -> {
          var state = TerraformState.read(broken("terraform.tfstate", random));
          assertThat(state.adoption()).allMatch(adoption -> !adoption.id().isEmpty());
          return new TerraformReading(java.util.Optional.empty(), state.findings());
        });
  }

  private interface Case {
    TerraformReading read(Random random) throws IOException;
  }

  private static Stream<DynamicTest> cases(Case reading) {
    return new Random(5)
        .longs(CASES)
        .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> answers(reading, seed)));
  }

  private static void answers(Case reading, long seed) throws IOException {
    try {
      var findings = reading.read(new Random(seed)).findings();
      assertThat(findings).isNotEmpty();
      assertThat(findings)
          .filteredOn(finding -> finding.verdict() != Verdict.PASSED)
          .allMatch(finding -> finding.remedy().isPresent() && !finding.where().isEmpty());
    } catch (TerraformException e) {
      assertThat(e.explanation().happened()).isNotEmpty();
      assertThat(e.explanation().remedies()).isNotEmpty();
    }
  }

  /** The fixture with one value replaced by one of another kind, or left out. */
  private Path broken(String fixture, Random random) throws IOException {
    var document = JSON.readTree(TerraformStateTest.fixture(fixture).toFile());
    var parents = new ArrayList<JsonNode>();
    collect(document, parents);
    breakOne(parents.get(random.nextInt(parents.size())), random);
    var file = Files.createTempFile(directory, "case", ".json");
    return Files.writeString(file, document.toString());
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (node.isContainer() && !node.isEmpty()) {
      parents.add(node);
      node.forEach(child -> collect(child, parents));
    }
  }

  private static void breakOne(JsonNode parent, Random random) {
    var instead =
        JSON.readTree(
            List.of("null", "7", "\"x\"", "[]", "{}", "[7]", "true").get(random.nextInt(7)));
    if (parent instanceof ObjectNode object) {
      var names = new ArrayList<>(object.propertyNames());
      var name = names.get(random.nextInt(names.size()));
      if (random.nextInt(4) == 0) {
        object.remove(name);
      } else {
        object.set(name, instead);
      }
    } else {
      ((ArrayNode) parent).set(random.nextInt(parent.size()), instead);
    }
  }
}
