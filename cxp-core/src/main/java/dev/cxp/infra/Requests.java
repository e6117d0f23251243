package dev.cxp.infra;

/**
 * What a cloud was asked.
 *
 * @param sent all requests, repetitions and those for tokens included
 * @param repeated those that were sent again after a transient error
 */
public record Requests(int sent, int repeated) {

  /** What was sent since an earlier count. */
  public Requests since(Requests earlier) {
    return new Requests(sent - earlier.sent, repeated - earlier.repeated);
  }
}
