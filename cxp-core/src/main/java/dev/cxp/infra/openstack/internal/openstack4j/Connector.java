package dev.cxp.infra.openstack.internal.openstack4j;

import dev.cxp.infra.openstack.internal.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.openstack4j.core.transport.HttpExecutorService;
import org.openstack4j.core.transport.HttpRequest;
import org.openstack4j.core.transport.HttpResponse;
import org.openstack4j.core.transport.ObjectMapperSingleton;

/** Carries openstack4j's requests over the transport of their task. ServiceLoader makes it. */
public final class Connector implements HttpExecutorService {

  /** The header that asks for a version of an API: {@code volume 3.42}. */
  static final String MICROVERSION = "OpenStack-API-Version";

  @Override
  public <R> HttpResponse execute(HttpRequest<R> request) {
    var task = (Task) request.getConfig().getEndpointURLResolver();
    var body =
        task.transport()
            .send(
                new Transport.Request(
                    request.getEndpoint(),
                    request.getMethod().name(),
                    path(request),
                    body(request),
                    microversion(request),
                    task.what()));
    return new Success(body);
  }

  @Override
  public String getExecutorDisplayName() {
    return "CXP";
  }

  private static String path(HttpRequest<?> request) {
    var url = request.getUrl();
    return url.substring(request.getEndpoint().length());
  }

  private static Optional<byte[]> body(HttpRequest<?> request) {
    if (request.hasJson()) {
      return Optional.of(request.getJson().getBytes(StandardCharsets.UTF_8));
    }
    var entity = request.getEntity();
    if (entity == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ObjectMapperSingleton.getContext(entity.getClass()).writeValueAsBytes(entity));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      // Without the cause: Jackson's message may quote the values, user data among them.
      throw new IllegalStateException("a " + entity.getClass().getSimpleName() + " is no JSON");
    }
  }

  private static Optional<String> microversion(HttpRequest<?> request) {
    return Optional.ofNullable(request.getHeaders().get(MICROVERSION))
        .map(header -> header.toString().replaceFirst("^\\S+ ", ""));
  }
}
