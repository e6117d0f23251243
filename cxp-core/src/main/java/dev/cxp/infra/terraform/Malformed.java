package dev.cxp.infra.terraform;

/** A file that breaks the language's grammar. */
final class Malformed extends Exception {

  private static final long serialVersionUID = 1L;

  final transient Place place;

  Malformed(Place place, String problem) {
    super(problem);
    this.place = place;
  }
}
