package dev.cxp.junit.cluster;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The layer of an image as a tar archive (POSIX.1-1988, ustar). The same entries give the same
 * bytes.
 */
final class TarLayer {

  private static final int BLOCK = 512;
  private static final char FILE = '0';
  private static final char SYMBOLIC_LINK = '2';

  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

  /** Adds a program that everybody may run. */
  TarLayer file(String path, byte[] content) {
    header(path, FILE, content.length, "");
    archive.writeBytes(content);
    archive.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  /** Adds another name of a file. */
  TarLayer link(String path, String target) {
    header(path, SYMBOLIC_LINK, 0, target);
    return this;
  }

  /** The archive, ended by two blocks of zeros. */
  byte[] bytes() {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(archive.toByteArray());
    whole.writeBytes(new byte[2 * BLOCK]);
    return whole.toByteArray();
  }

  private void header(String path, char type, int size, String target) {
    var header = new byte[BLOCK];
    // An archive's names have no leading slash; 100 bytes are what a name may have.
    put(header, 0, 100, path.substring(1));
    put(header, 100, 8, "0000755");
    put(header, 108, 8, "0000000");
    put(header, 116, 8, "0000000");
    put(header, 124, 12, octal(11, size));
    put(header, 136, 12, octal(11, 0));
    put(header, 148, 8, "        ");
    header[156] = (byte) type;
    put(header, 157, 100, target);
    put(header, 257, 6, "ustar");
    put(header, 263, 2, "00");
    var sum = 0;
    for (var each : header) {
      sum += each & 0xff;
    }
    put(header, 148, 7, octal(6, sum));
    archive.writeBytes(header);
  }

  private static String octal(int digits, int number) {
    return String.format(Locale.ROOT, "%0" + digits + "o", number);
  }

  private static void put(byte[] header, int at, int room, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > room) {
      throw new IllegalArgumentException("too long for a layer: " + text);
    }
    System.arraycopy(bytes, 0, header, at, bytes.length);
    if (bytes.length < room) {
      header[at + bytes.length] = 0;
    }
  }
}
