package dev.cxp.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Digests as the OCI image specification writes them: algorithm, colon, hex. */
final class Digests {

  private static final Pattern DIGEST = Pattern.compile("sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}");

  private Digests() {}

  static boolean isDigest(String text) {
    return DIGEST.matcher(text).matches();
  }

  /** The digest of the bytes by the algorithm of another digest. */
  static String like(String digest, byte[] bytes) {
    return digest.startsWith("sha512:") ? of("sha512", "SHA-512", bytes) : sha256(bytes);
  }

  static String sha256(byte[] bytes) {
    return of("sha256", "SHA-256", bytes);
  }

  /** The digest of a file by the algorithm of another digest, read piece by piece. */
  static String like(String digest, Path file) throws IOException {
    var is512 = digest.startsWith("sha512:");
    var hash = algorithm(is512 ? "SHA-512" : "SHA-256");
    try (var input = new DigestInputStream(Files.newInputStream(file), hash)) {
      input.transferTo(OutputStream.nullOutputStream());
    }
    return text(is512 ? "sha512" : "sha256", hash.digest());
  }

  private static String of(String name, String algorithm, byte[] bytes) {
    return text(name, algorithm(algorithm).digest(bytes));
  }

  private static String text(String name, byte[] hash) {
    return name + ":" + HexFormat.of().formatHex(hash);
  }

  private static MessageDigest algorithm(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + name, e);
    }
  }
}
