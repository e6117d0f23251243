package dev.cxp.bench;

/**
 * How often each thing is measured.
 *
 * @param starts cold starts, of ours and of the peer
 * @param restarts starts and stops in a row
 * @param kills JVMs that are killed
 * @param checks runs of the offline checks, of which the first half is warm-up
 */
record Effort(int starts, int restarts, int kills, int checks) {

  static final Effort FULL = new Effort(5, 20, 5, 1000);
  static final Effort QUICK = new Effort(3, 5, 2, 400);
}
