package dev.cxp.junit.openstack.internal.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads requests from a connection, one after the other (RFC 9112). */
final class RequestReader {

  private static final int LONGEST_LINE = 65_536;
  private static final int LARGEST_BODY = 16 << 20;

  private final InputStream in;
  private final OutputStream out;

  RequestReader(InputStream in, OutputStream out) {
    this.in = new BufferedInputStream(in, 8192);
    this.out = out;
  }

  /** The next request, or empty when the client has closed. */
  Optional<HttpRequest> next() throws IOException {
    var line = line();
    while (line != null && line.isEmpty()) {
      line = line();
    }
    if (line == null) {
      return Optional.empty();
    }
    var parts = line.split(" ");
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new IOException("not an HTTP/1.1 request line");
    }
    var headers = headers();
    headers.putIfAbsent("connection", parts[2].equals("HTTP/1.0") ? "close" : "keep-alive");
    if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    var body = body(headers);
    var target = parts[1];
    var mark = target.indexOf('?');
    return Optional.of(
        new HttpRequest(
            parts[0],
            mark < 0 ? target : target.substring(0, mark),
            mark < 0 ? "" : target.substring(mark + 1),
            headers,
            body));
  }

  private Map<String, String> headers() throws IOException {
    var headers = new HashMap<String, String>();
    for (var line = line(); line != null && !line.isEmpty(); line = line()) {
      var colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("not a header line");
      }
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    return headers;
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .contains("chunked")) {
      return chunks();
    }
    var length = number(headers.getOrDefault("content-length", "0"), 10);
    return exactly(length);
  }

  private byte[] chunks() throws IOException {
    var all = new ByteArrayOutputStream();
    while (true) {
      var size = line();
      if (size == null) {
        throw new IOException("the body ended before its last chunk");
      }
      var length = number(size.split(";", 2)[0].strip(), 16);
      if (length == 0) {
        headers();
        return all.toByteArray();
      }
      all.writeBytes(exactly(length));
      if (all.size() > LARGEST_BODY) {
        throw new IOException("the body is too large");
      }
      line();
    }
  }

  private static int number(String text, int radix) throws IOException {
    try {
      var number = Integer.parseInt(text, radix);
      if (number >= 0 && number <= LARGEST_BODY) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("not a length", e);
    }
    throw new IOException("the body is too large");
  }

  private byte[] exactly(int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("the body ended too early");
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new StringBuilder(80);
    for (var c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("a line is too long");
      }
      line.append((char) c);
    }
    if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
      line.setLength(line.length() - 1);
    }
    return line.toString();
  }
}
