package dev.cxp.image;

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

  private static String of(String name, String algorithm, byte[] bytes) {
    try {
      return name
          + ":"
          + HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
