package dev.cxp.junit.cluster.internal.k3s;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image with one program, as {@code docker save} writes it. */
final class Archive {

  private Archive() {}

  static Path write(Path file, String image, String architecture, byte[] program)
      throws IOException {
    var layer = tar(Map.of("app", program));
    var config =
        """
        {"architecture":"%s","os":"linux","config":{"Entrypoint":["/app"]},
         "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}"""
            .formatted(architecture, sha256(layer));
    var manifest =
        """
        [{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]"""
            .formatted(image);
    var files = new LinkedHashMap<String, byte[]>();
    files.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
    files.put("config.json", config.getBytes(StandardCharsets.UTF_8));
    files.put("layer.tar", layer);
    return Files.write(file, tar(files));
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setMode(0755);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
