package dev.cxp.junit.openstack;

import java.util.Objects;

/**
 * Where a {@link Fault} happens: at the n-th request of the run, at the k-th request of one kind,
 * at each of one kind, or at each.
 */
public final class Aim {

  private static final int EACH = 0;

  private final String text;
  private final int number;
  private final int turn;
  private final String method;
  private final OpenStackService service;
  private final String template;

  private Aim(
      String text, int number, int turn, String method, OpenStackService service, String template) {
    this.text = text;
    this.number = number;
    this.turn = turn;
    this.method = method;
    this.service = service;
    this.template = template;
  }

  /** The request with this number of {@link AskedRequest#number()}, once. */
  public static Aim request(int number) {
    return new Aim("request " + positive(number, "number"), number, EACH, null, null, null);
  }

  /**
   * The k-th request of this kind from now on, once.
   *
   * @param template as in {@link AskedRequest#template()}: {@code /v2.1/servers}
   */
  public static Aim nth(int k, String method, OpenStackService service, String template) {
    return of(positive(k, "k"), method, service, template);
  }

  /** The next request of this kind, once. */
  public static Aim next(String method, OpenStackService service, String template) {
    return nth(1, method, service, template);
  }

  /** Each request of this kind, until the fault is cleared. */
  public static Aim every(String method, OpenStackService service, String template) {
    return of(EACH, method, service, template);
  }

  /** Each request, until the fault is cleared. */
  public static Aim always() {
    return new Aim("each request", EACH, EACH, null, null, null);
  }

  private static Aim of(int turn, String method, OpenStackService service, String template) {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(template, "template");
    var text =
        (turn == EACH ? "each " : "number " + turn + " of ")
            + method
            + " "
            + service.path()
            + " "
            + template;
    return new Aim(text, EACH, turn, method, service, template);
  }

  private static int positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is not positive: " + value);
    }
    return value;
  }

  /** Whether a request is of the kind that counts for this aim. */
  boolean counts(
      int requestNumber, String ofMethod, OpenStackService ofService, String ofTemplate) {
    return (number == EACH || number == requestNumber)
        && (method == null
            || (method.equals(ofMethod) && service == ofService && template.equals(ofTemplate)));
  }

  /** Whether the fault happens at this one of the requests that count, beginning with 1. */
  boolean hits(int counted) {
    return turn == EACH || turn == counted;
  }

  @Override
  public String toString() {
    return text;
  }
}
