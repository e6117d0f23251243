package dev.cxp.image;

import dev.cxp.check.Explanation;
import dev.cxp.image.RegistryException.Kind;
import java.util.List;
import java.util.stream.Collectors;

/** What is said where nothing may be written. */
final class WriteAdvice {

  private WriteAdvice() {}

  /**
   * No endpoint may be written to.
   *
   * @param what was to be done, worded to follow "tried to"
   * @param endpoints whom it could have been done at, at least one
   */
  static RegistryException readOnly(String what, List<Endpoint> endpoints, int retries) {
    var last = endpoints.get(endpoints.size() - 1);
    return new RegistryException(
        Kind.READ_ONLY,
        last.toString(),
        retries,
        Explanation.tried("to " + what)
            .happened(
                "nothing may be written to "
                    + endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", ")))
            .cause(
                "tests write to the registry of their own run only, unless a setting names another")
            .remedy("name the registry, if tests may change what is in it")
            .paste("-Dcxp.registry.writable=" + last.credentialsHost()),
        null);
  }
}
