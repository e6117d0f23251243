package dev.cxp.infra.terraform;

import dev.cxp.check.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The findings of a reading, each once: the instances of a block share their lines. */
final class Notes {

  static final String SYNTAX = "terraform.syntax";
  static final String VARIABLE = "terraform.variable";
  static final String VALUE = "terraform.value";
  static final String BLOCK = "terraform.block";
  static final String ARGUMENT = "terraform.argument";
  static final String NAME = "terraform.name";
  static final String OUTPUT = "terraform.output";
  static final String RESOURCES = "terraform.resources";
  static final String SPECIFICATION = "terraform.specification";

  private final List<Finding> findings = new ArrayList<>();

  void passed(String check, Place place, String summary) {
    add(Finding.passed(check, place.where(), summary));
  }

  void failed(String check, Place place, String summary, String remedy) {
    add(Finding.failed(check, place.where(), summary).remedy(remedy));
  }

  void unverified(String check, Place place, String summary, String remedy) {
    add(Finding.notVerified(check, place.where(), summary, Set.of()).remedy(remedy));
  }

  void failed(Unevaluated value) {
    failed(VALUE, value.place, value.getMessage(), value.remedy);
  }

  private void add(Finding finding) {
    if (!findings.contains(finding)) {
      findings.add(finding);
    }
  }

  List<Finding> all() {
    return List.copyOf(findings);
  }
}
