package dev.cxp.infra.openstack;

import java.util.Objects;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** With what one signs in; its text never shows the secret. */
sealed interface Credential {

  /** Which of them. */
  enum Kind {
    APPLICATION,
    PASSWORD,
    TOKEN
  }

  Kind kind();

  /** What it is in a sentence: {@code application credential loopback}. */
  String describe();

  /** What must never be shown. */
  String secret();

  /**
   * The {@code auth} of a request to the identity API (version 3, "Password authentication ...").
   */
  ObjectNode json();

  /**
   * An application credential, which brings its project.
   *
   * @param id empty when it is named by name and user
   */
  record Application(String id, String name, Named user, String secret) implements Credential {
    public Application {
      Objects.requireNonNull(secret, "secret");
    }

    @Override
    public Kind kind() {
      return Kind.APPLICATION;
    }

    @Override
    public String describe() {
      return "application credential " + (name.isEmpty() ? id : name);
    }

    @Override
    public ObjectNode json() {
      var auth = JsonNodeFactory.instance.objectNode();
      var credential = method(auth, "application_credential");
      if (id.isEmpty()) {
        credential.put("name", name).set("user", user.json());
      } else {
        credential.put("id", id);
      }
      credential.put("secret", secret);
      return auth;
    }

    @Override
    public String toString() {
      return describe();
    }
  }

  /** A user's password, for one project. */
  record Password(Named user, String secret, Named project) implements Credential {
    public Password {
      Objects.requireNonNull(secret, "secret");
    }

    @Override
    public Kind kind() {
      return Kind.PASSWORD;
    }

    @Override
    public String describe() {
      return "user " + user;
    }

    @Override
    public ObjectNode json() {
      var auth = JsonNodeFactory.instance.objectNode();
      var known = user.json();
      known.put("password", secret);
      method(auth, "password").set("user", known);
      return scoped(auth, project);
    }

    @Override
    public String toString() {
      return describe();
    }
  }

  /** A token that somebody has got already, for one project, or for the project that it is for. */
  record Token(String secret, Named project) implements Credential {
    public Token {
      Objects.requireNonNull(secret, "secret");
    }

    @Override
    public Kind kind() {
      return Kind.TOKEN;
    }

    @Override
    public String describe() {
      return "token";
    }

    @Override
    public ObjectNode json() {
      var auth = JsonNodeFactory.instance.objectNode();
      method(auth, "token").put("id", secret);
      return project.isEmpty() ? auth : scoped(auth, project);
    }

    @Override
    public String toString() {
      return describe();
    }
  }

  private static ObjectNode method(ObjectNode auth, String method) {
    var identity = auth.putObject("identity");
    identity.putArray("methods").add(method);
    return identity.putObject(method);
  }

  private static ObjectNode scoped(ObjectNode auth, Named project) {
    auth.putObject("scope").set("project", project.json());
    return auth;
  }
}
