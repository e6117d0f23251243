package dev.cxp.infra.openstack.internal.openstack4j;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.openstack4j.core.transport.ExecutionOptions;
import org.openstack4j.core.transport.HttpEntityHandler;
import org.openstack4j.core.transport.HttpResponse;
import org.openstack4j.core.transport.ObjectMapperSingleton;

/** An answer as openstack4j reads it: always a success, for the transport throws all others. */
record Success(byte[] body) implements HttpResponse {

  @Override
  public <T> T getEntity(Class<T> type) {
    return getEntity(type, null);
  }

  @Override
  public <T> T getEntity(Class<T> type, ExecutionOptions<T> options) {
    return HttpEntityHandler.handle(this, type, options, true);
  }

  @Override
  public <T> T readEntity(Class<T> type) {
    try {
      return ObjectMapperSingleton.getContext(type).readValue(body, type);
    } catch (IOException e) {
      // Without the cause: Jackson's message may quote the body, a server's password among it.
      throw new CloudException(
          CloudException.Kind.MALFORMED,
          Explanation.tried("to read the answer as a " + type.getSimpleName())
              .happened("it is not what the API says")
              .cause("something between CXP and the service answered in its place"));
    }
  }

  @Override
  public int getStatus() {
    return 200;
  }

  @Override
  public String getContentType() {
    return "application/json";
  }

  @Override
  public String getStatusMessage() {
    return "OK";
  }

  @Override
  public InputStream getInputStream() {
    return new ByteArrayInputStream(body);
  }

  @Override
  public String header(String name) {
    return null;
  }

  @Override
  public Map<String, String> headers() {
    return Map.of();
  }

  @Override
  public void close() {
    // The body is here already.
  }
}
