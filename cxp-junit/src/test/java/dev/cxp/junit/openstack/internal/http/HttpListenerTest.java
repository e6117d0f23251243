package dev.cxp.junit.openstack.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Speaks to the listener byte by byte, as clients do that are not Java's. */
class HttpListenerTest {

  private HttpListener listener;

  @BeforeEach
  void start() {
    listener = HttpListener.bind(HttpListenerTest::answer);
    listener.begin();
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  /** Answers with what it was asked, or as the path says. */
  private static Answer answer(HttpRequest request) {
    return switch (request.path()) {
      case "/reset" -> new Answer.Reset();
      case "/close" -> new Answer.Closed();
      case "/empty" -> Answer.Reply.empty(204);
      default ->
          Answer.Reply.of(
              200,
              "text/plain",
              request.method()
                  + " "
                  + request.path()
                  + " "
                  + new String(request.body(), StandardCharsets.UTF_8));
    };
  }

  private Socket connect() throws IOException {
    var socket = new Socket("127.0.0.1", listener.port());
    socket.setSoTimeout(5000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** The lines of a reply's head and its body. */
  private static List<String> reply(BufferedReader in, boolean withBody) throws IOException {
    var lines = new ArrayList<String>();
    var length = 0;
    for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      lines.add(line);
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    if (withBody) {
      var body = new char[length];
      for (var read = 0; read < length; ) {
        read += in.read(body, read, length - read);
      }
      lines.add(new String(body));
    }
    return lines;
  }

  @Test
  void a_connection_carries_one_request_after_the_other() throws IOException {
    try (var socket = connect()) {
      var in = reader(socket);
      send(socket, "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(reply(in, true)).startsWith("HTTP/1.1 200 OK").endsWith("GET /a ");
      assertThat(reply(in, true)).contains("Connection: keep-alive").endsWith("GET /b ");
    }
  }

  @Test
  void a_chunked_body_is_put_together() throws IOException {
    try (var socket = connect()) {
      send(
          socket,
          "POST /p HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "4;x=y\r\nabcd\r\n3\r\nefg\r\n0\r\nTrailer: t\r\n\r\n");

      assertThat(reply(reader(socket), true)).endsWith("POST /p abcdefg");
    }
  }

  @Test
  void a_client_that_waits_for_leave_gets_it() throws IOException {
    try (var socket = connect()) {
      var in = reader(socket);
      send(socket, "POST /p HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(reply(in, false)).containsExactly("HTTP/1.1 100 Continue");
      send(socket, "ab");

      assertThat(reply(in, true)).endsWith("POST /p ab");
    }
  }

  @Test
  void head_has_the_length_and_not_the_body() throws IOException {
    try (var socket = connect()) {
      var in = reader(socket);
      send(socket, "HEAD /a HTTP/1.1\r\n\r\nGET /empty HTTP/1.1\r\n\r\n");

      assertThat(reply(in, false)).contains("Content-Length: 8");
      assertThat(reply(in, true))
          .startsWith("HTTP/1.1 204 No Content")
          .contains("Content-Length: 0");
    }
  }

  @Test
  void an_older_client_and_one_that_says_so_are_closed() throws IOException {
    for (var request :
        List.of("GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.1\r\nConnection: close\r\n\r\n")) {
      try (var socket = connect()) {
        var in = reader(socket);
        send(socket, request);
        assertThat(reply(in, true)).contains("Connection: close");
        assertThat(in.read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void a_reset_is_a_reset_and_a_close_is_an_end() throws IOException {
    try (var socket = connect()) {
      send(socket, "GET /reset HTTP/1.1\r\n\r\n");
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    try (var socket = connect()) {
      send(socket, "GET /close HTTP/1.1\r\n\r\n");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void nonsense_ends_the_connection() throws IOException {
    for (var nonsense :
        List.of(
            "nonsense\r\n\r\n",
            "GET / HTTP/1.1\r\nno header\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n")) {
      try (var socket = connect()) {
        send(socket, nonsense);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void a_client_that_connects_while_the_listener_closes_does_not_wait() throws Exception {
    for (var i = 0; i < 100; i++) {
      var closing = HttpListener.bind(HttpListenerTest::answer);
      closing.begin();
      var closer = new Thread(closing::close);
      closer.start();
      try (var socket = new Socket("127.0.0.1", closing.port())) {
        socket.setSoTimeout(5000);
        // Who only waits may wait for long: Linux forgets to tell a client about a listener that
        // ended between the last two steps of the handshake.
        send(socket, "GET /a HTTP/1.1\r\n\r\n");
        while (socket.getInputStream().read() >= 0) {
          // An answer may be on its way already.
        }
      } catch (SocketException reset) {
        // Refused or reset: an end as well, unlike a timeout.
      }
      closer.join();
    }
  }

  @Test
  void a_hundred_small_requests_meet_no_delayed_acknowledgement() throws IOException {
    try (var socket = connect()) {
      var in = reader(socket);
      var before = System.nanoTime();
      for (var i = 0; i < 100; i++) {
        send(socket, "GET /a HTTP/1.1\r\n\r\n");
        reply(in, true);
      }

      // With Nagle's algorithm in the way, each would take 40 ms.
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    }
  }
}
