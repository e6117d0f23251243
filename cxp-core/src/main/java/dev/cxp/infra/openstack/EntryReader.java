package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import dev.cxp.pipeline.Suggestions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a {@link CloudEntry} of a cloud's settings, or says everything that is wrong with them.
 *
 * <p>As openstacksdk does, it takes what belongs to {@code auth} from the level above too, an older
 * way of writing it.
 */
final class EntryReader {

  private static final List<String> VIEWS = List.of("public", "internal", "admin");

  private final Path file;
  private final String cloud;
  private final Setting.Block settings;
  private final Setting.Block auth;
  private final String region;
  private final List<String> wrong = new ArrayList<>();
  private final List<String> remedies = new ArrayList<>();

  EntryReader(Path file, String cloud, Setting.Block entry) {
    this.file = file;
    this.cloud = cloud;
    this.region = region(entry);
    this.settings = inRegion(entry);
    this.auth =
        settings.entries().get("auth") instanceof Setting.Block block
            ? block
            : new Setting.Block(settings.line(), Map.of());
  }

  CloudEntry entry() {
    rejectUnsupported();
    var example = ConfigurationAdvice.example(cloud);
    Optional<Credential> credential = Optional.empty();
    var type = text("auth_type");
    switch (type) {
      case "v3applicationcredential" -> credential = Optional.of(application());
      case "", "password", "v3password" -> {
        example = hasApplicationCredential() ? example : ConfigurationAdvice.passwordExample(cloud);
        credential = Optional.of(password(type));
      }
      case "token", "v3token" -> {
        example = ConfigurationAdvice.tokenExample(cloud);
        credential = Optional.of(new Credential.Token(needed("token"), project()));
      }
      default ->
          wrong(
              "auth_type \"" + type + "\"" + at("auth_type") + " is none that CXP can use",
              "use v3applicationcredential, v3password or v3token");
    }
    var address = authUrl();
    var view = view();
    var trust = trust();
    var overrides = overrides();
    if (!wrong.isEmpty()) {
      throw new CloudException(Kind.CONFIGURATION, explanation(example));
    }
    return new CloudEntry(
        cloud,
        file,
        address.orElseThrow(),
        credential.orElseThrow(),
        region,
        view,
        trust,
        overrides);
  }

  private Explanation explanation(String example) {
    var text =
        Explanation.tried("to use cloud \"" + cloud + "\" of " + file)
            .happened(String.join("; ", wrong));
    for (var remedy : remedies.stream().distinct().toList()) {
      text = text.remedy(remedy);
    }
    return text.paste(example);
  }

  private void rejectUnsupported() {
    for (var key : List.of("profile", "cloud")) {
      // A profile gives what the entry leaves out, most of all the address; with one it adds
      // little.
      if (!text(key).isEmpty() && secretly("auth_url").isEmpty()) {
        wrong(
            key
                + " \""
                + text(key)
                + "\""
                + at(key)
                + " refers to a list of vendors that CXP has not got",
            "write the cloud's auth_url and region_name into its entry");
      }
    }
    for (var key : List.of("cert", "key")) {
      if (!text(key).isEmpty()) {
        wrong(
            key + at(key) + " asks for a client's certificate, which CXP cannot show",
            "sign in with an application credential instead");
      }
    }
    var version = text("identity_api_version");
    if (version.startsWith("2") || text("auth_type").startsWith("v2")) {
      wrong(
          "it asks for version 2 of the identity API, which OpenStack removed in 2018",
          "use version 3: leave out identity_api_version, and name the domains");
    }
  }

  private boolean hasApplicationCredential() {
    return !secretly("application_credential_id").isEmpty()
        || !secretly("application_credential_secret").isEmpty();
  }

  private Credential application() {
    var id = secretly("application_credential_id");
    var name = secretly("application_credential_name");
    var user = named("user_id", "username", "user");
    if (id.isEmpty() && name.isEmpty()) {
      wrong("auth.application_credential_id is missing", "add what is missing");
    }
    if (id.isEmpty() && !name.isEmpty()) {
      if (user.isEmpty()) {
        wrong(
            "auth.application_credential_name needs the user whose it is: auth.username or"
                + " auth.user_id is missing",
            "add what is missing");
      }
      requireDomain(user, "user");
    }
    return new Credential.Application(id, name, user, needed("application_credential_secret"));
  }

  private Credential password(String type) {
    if (type.isEmpty() && hasApplicationCredential()) {
      wrong(
          "it has an application credential, but no auth_type, which then means a password",
          "add auth_type: v3applicationcredential");
      return new Credential.Token("", project());
    }
    var user = named("user_id", "username", "user");
    if (user.isEmpty()) {
      wrong("auth.username (or auth.user_id) is missing", "add what is missing");
    }
    requireDomain(user, "user");
    var password = needed("password");
    var project = project();
    if (project.isEmpty()) {
      wrong(
          "auth.project_name (or auth.project_id) is missing: a password alone says not for which"
              + " project",
          "add what is missing");
    }
    return new Credential.Password(user, password, project);
  }

  private Named project() {
    var project = named("project_id", "project_name", "project");
    if (project.isEmpty()) {
      project = named("tenant_id", "tenant_name", "project");
    }
    requireDomain(project, "project");
    return project;
  }

  private Named named(String id, String name, String kind) {
    var domainId = first(kind + "_domain_id", "domain_id", "default_domain_id");
    var domainName = first(kind + "_domain_name", "domain_name", "default_domain_name");
    return new Named(secretly(id), secretly(name), domainId, domainName);
  }

  private void requireDomain(Named named, String kind) {
    if (named.id().isEmpty()
        && !named.name().isEmpty()
        && named.domainId().isEmpty()
        && named.domainName().isEmpty()) {
      wrong(
          "auth." + kind + "_domain_name is missing, in which the " + kind + "'s name is known",
          "add what is missing; the domain is mostly called Default");
    }
  }

  private Optional<URI> authUrl() {
    var written = secretly("auth_url");
    if (written.isEmpty()) {
      wrong("auth.auth_url is missing", "add Keystone's address as auth_url");
      return Optional.empty();
    }
    var url = url("auth_url", written);
    if (url.isPresent() && url.get().getPath().matches(".*/v2(\\.0)?")) {
      wrong(
          "auth_url" + at("auth_url") + " is that of version 2 of the identity API",
          "let it end in /v3");
    }
    return url.map(at -> Endpoints.versioned(at, Service.IDENTITY, ""));
  }

  private String view() {
    var key = text("interface").isEmpty() ? "endpoint_type" : "interface";
    var view = text(key).isEmpty() ? "public" : text(key).replaceFirst("URL$", "");
    if (!VIEWS.contains(view)) {
      wrong(
          key + " \"" + view + "\"" + at(key) + " is none: " + Suggestions.among(view, VIEWS),
          "use public, internal or admin");
    }
    return view;
  }

  private TlsTrust trust() {
    var verify = flag("verify", true) && !flag("insecure", false);
    var authorities = text("cacert");
    if (authorities.isEmpty()) {
      return new TlsTrust(verify, Optional.empty());
    }
    var home = System.getProperty("user.home");
    return new TlsTrust(
        verify, Optional.of(Path.of(authorities.replaceFirst("^~(?=/)", quoted(home)))));
  }

  private static String quoted(String replacement) {
    return java.util.regex.Matcher.quoteReplacement(replacement);
  }

  private boolean flag(String key, boolean usual) {
    var text = text(key).toLowerCase(Locale.ROOT);
    return switch (text) {
      case "" -> usual;
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> {
        wrong(key + at(key) + " is neither true nor false", "write true or false");
        yield usual;
      }
    };
  }

  private Map<Service, URI> overrides() {
    var overrides = new EnumMap<Service, URI>(Service.class);
    for (var service : Service.values()) {
      for (var type : service.types()) {
        var key = type.replace('-', '_') + "_endpoint_override";
        var written = text(key);
        if (!written.isEmpty()) {
          url(key, written).ifPresent(url -> overrides.putIfAbsent(service, url));
        }
      }
    }
    return overrides;
  }

  private Optional<URI> url(String key, String written) {
    try {
      var url = new URI(written.replaceFirst("/+$", ""));
      if (url.getHost() != null
          && List.of("http", "https").contains(url.getScheme())
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      // Said below, without the text: a URL may hold a password.
    }
    wrong(
        key + at(key) + " is no address of the form https://HOST:PORT/PATH",
        "correct " + key + ", for example https://keystone.example:5000/v3");
    return Optional.empty();
  }

  /** The region that is asked for; the only one of a list; else empty. */
  private String region(Setting.Block entry) {
    if (entry.entries().get("region_name") instanceof Setting.Text text) {
      return text.value().strip();
    }
    if (!(entry.entries().get("regions") instanceof Setting.Items regions)) {
      return "";
    }
    var names = regions.values().stream().map(EntryReader::regionName).toList();
    if (names.size() > 1) {
      wrong(
          "it has several regions at line " + regions.line() + ": " + String.join(", ", names),
          "say which one: region_name: " + names.get(0));
    }
    return names.size() == 1 ? names.get(0) : "";
  }

  private static String regionName(Setting region) {
    if (region instanceof Setting.Text text) {
      return text.value().strip();
    }
    return region instanceof Setting.Block block
            && block.entries().get("name") instanceof Setting.Text name
        ? name.value().strip()
        : "";
  }

  /** The entry's settings under those of its region, when its list of regions has some. */
  private Setting.Block inRegion(Setting.Block entry) {
    if (entry.entries().get("regions") instanceof Setting.Items regions) {
      for (var candidate : regions.values()) {
        if (regionName(candidate).equals(region)
            && candidate instanceof Setting.Block block
            && block.entries().get("values") instanceof Setting.Block values) {
          return entry.under(values);
        }
      }
    }
    return entry;
  }

  private String needed(String key) {
    var value = secretly(key);
    if (value.isEmpty()) {
      wrong("auth." + key + " is missing", "add what is missing");
    }
    return value;
  }

  private String first(String... keys) {
    for (var key : keys) {
      if (!secretly(key).isEmpty()) {
        return secretly(key);
      }
    }
    return "";
  }

  /** A value of {@code auth}, or of the level above. */
  private String secretly(String key) {
    var value = text(auth, key);
    return value.isEmpty() ? text(settings, key) : value;
  }

  private String text(String key) {
    return text(settings, key);
  }

  private static String text(Setting.Block block, String key) {
    return block.entries().get(key) instanceof Setting.Text text ? text.value() : "";
  }

  private String at(String key) {
    var setting = auth.entries().getOrDefault(key, settings.entries().get(key));
    return setting == null ? "" : " at line " + setting.line();
  }

  private void wrong(String what, String remedy) {
    wrong.add(what);
    remedies.add(remedy);
  }
}
