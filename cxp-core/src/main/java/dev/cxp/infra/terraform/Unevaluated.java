package dev.cxp.infra.terraform;

/** An expression whose value CXP cannot know, with the reason; becomes a finding. */
final class Unevaluated extends RuntimeException {

  private static final long serialVersionUID = 1L;

  final transient Place place;
  final String remedy;

  Unevaluated(Place place, String problem, String remedy) {
    super(problem);
    this.place = place;
    this.remedy = remedy;
  }
}
