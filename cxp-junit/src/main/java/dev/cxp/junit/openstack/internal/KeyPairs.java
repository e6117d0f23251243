package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Nova's key pairs; a name is the id. */
final class KeyPairs {

  private static final Set<String> TYPES = Set.of("ssh", "x509");

  /** How PKCS #8 begins for an RSA key of 2048 bits, before the PKCS #1 that Nova hands out. */
  private static final int PKCS8_HEAD = 26;

  private final Cloud cloud;

  KeyPairs(Cloud cloud) {
    this.cloud = cloud;
  }

  Reply list(Call call) {
    var all =
        cloud.keyPairs.seen(call).stream()
            .map(pair -> Json.object("keypair", brief(pair, call.version())))
            .toList();
    return Call.json(200, "keypairs", all);
  }

  Reply one(Call call) {
    var pair = pair(call);
    var shown = brief(pair, call.version()).setAll(pair.json());
    return Call.json(200, "keypair", typed(shown, call.version()));
  }

  private static ObjectNode brief(Resource pair, Version version) {
    var brief = Json.object();
    for (var name : List.of("name", "public_key", "fingerprint", "type")) {
      brief.set(name, pair.json().get(name));
    }
    return typed(brief, version);
  }

  private static ObjectNode typed(ObjectNode shown, Version version) {
    if (!version.atLeast(2)) {
      shown.remove("type");
    }
    return shown;
  }

  private Resource pair(Call call) {
    var name = call.variable("keypair");
    return cloud
        .keyPairs
        .seen(call, name)
        .orElseThrow(
            () ->
                ApiError.itemNotFound(
                    "Keypair " + name + " not found for user " + cloud.identities().userId()));
  }

  Reply create(Call call) {
    var given = Nova.inner(Nova.body(call), "keypair");
    if (!given.has("name")) {
      throw Nova.missing("keypair", given, "name");
    }
    var name = Json.text(given, "name");
    requireName(name);
    var version = call.version();
    var type = given.has("type") ? Json.text(given, "type") : "ssh";
    if (!TYPES.contains(type)) {
      throw Nova.invalid("type", type, "'" + type + "' is not one of ['ssh', 'x509']");
    }
    if (!Json.has(given, "public_key") && version.atLeast(92)) {
      throw Nova.missing("keypair", given, "public_key");
    }
    var privateKey = "";
    var publicKey = Json.text(given, "public_key");
    if (publicKey.isEmpty()) {
      var generated = Generated.fresh();
      privateKey = generated.privateKey();
      publicKey = generated.publicKey();
    }
    var fingerprint = fingerprint(publicKey);
    requireNew(name);
    var pair = cloud.keyPairs.add(made(name, publicKey, fingerprint, type), call);
    var shown = brief(pair, version).put("user_id", cloud.identities().userId());
    if (!privateKey.isEmpty()) {
      shown.put("private_key", privateKey);
    }
    return Call.json(version.atLeast(2) ? 201 : 200, "keypair", shown);
  }

  private static void requireName(String name) {
    if (name.isBlank() || !name.matches("[A-Za-z0-9_@. -]{1,255}")) {
      throw ApiError.badRequest(
          "An invalid 'name' value was provided. The name must be: Only expected characters: [_-"
              + " 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ]");
    }
  }

  private void requireNew(String name) {
    if (cloud.keyPairs.find(name).isPresent()) {
      throw ApiError.conflicting("Key pair '" + name + "' already exists.");
    }
    if (cloud.quota("key_pairs") >= 0 && cloud.keyPairs.size() + 1 > cloud.quota("key_pairs")) {
      throw ApiError.forbidden("Quota exceeded, too many key pairs.");
    }
  }

  Resource made(String name, String publicKey, String fingerprint, String type) {
    var sequence = cloud.nextSequence();
    return new Resource(
        name,
        sequence,
        Json.object(
            "name",
            name,
            "public_key",
            publicKey,
            "fingerprint",
            fingerprint,
            "type",
            type,
            "user_id",
            cloud.identities().userId(),
            "created_at",
            Times.micros(cloud.now()),
            "deleted",
            false,
            "deleted_at",
            null,
            "id",
            sequence,
            "updated_at",
            null));
  }

  Reply delete(Call call) {
    cloud.keyPairs.remove(pair(call).id());
    return Reply.empty(call.version().atLeast(2) ? 204 : 202);
  }

  /** MD5 of the key's bytes, as ssh-keygen -E md5 prints it. */
  static String fingerprint(String publicKey) {
    try {
      var parts = publicKey.strip().split("\\s+");
      var key = Base64.getDecoder().decode(parts[1]);
      return HexFormat.ofDelimiter(":").formatHex(MessageDigest.getInstance("MD5").digest(key));
    } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
      throw ApiError.badRequest("Keypair data is invalid: failed to generate fingerprint");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A new RSA key, in the forms of OpenSSH and PKCS #1. */
  record Generated(String publicKey, String privateKey) {

    static Generated fresh() {
      try {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pair = generator.generateKeyPair();
        return new Generated(
            "ssh-rsa " + encoded((RSAPublicKey) pair.getPublic()) + " Generated-by-Nova",
            pem(pair.getPrivate().getEncoded()));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String encoded(RSAPublicKey key) {
      var bytes = new ByteArrayOutputStream();
      try (var out = new DataOutputStream(bytes)) {
        for (var part :
            List.of(
                "ssh-rsa".getBytes(StandardCharsets.US_ASCII),
                key.getPublicExponent().toByteArray(),
                key.getModulus().toByteArray())) {
          out.writeInt(part.length);
          out.write(part);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String pem(byte[] pkcs8) {
      var lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
      return "-----BEGIN RSA PRIVATE KEY-----\n"
          + lines.encodeToString(Arrays.copyOfRange(pkcs8, PKCS8_HEAD, pkcs8.length))
          + "\n-----END RSA PRIVATE KEY-----\n";
    }

    @Override
    public String toString() {
      return "key pair";
    }
  }
}
