package dev.cxp.infra.terraform;

import dev.cxp.check.Explanation;
import dev.cxp.pipeline.Infrastructure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A folder with a Terraform configuration for OpenStack ({@code *.tf}, {@code *.tf.json}), to be
 * read as an {@link Infrastructure}. Nothing is run, and no cloud is asked.
 *
 * <pre>{@code
 * Infrastructure infrastructure =
 *     TerraformFolder.at(Path.of("terraform")).variable("suffix", "project47").read().orThrow();
 * }</pre>
 *
 * <p>Values of variables come from their defaults, from {@code terraform.tfvars} and {@code
 * *.auto.tfvars} in the folder, and from what is said here; the environment ({@code TF_VAR_...}) is
 * not looked at. The variable called {@code suffix} is the infrastructure's suffix, and its name is
 * what stands before it in the servers' names: {@code node1-mlops-project47} gives {@code mlops}.
 *
 * <p>Whatever has no place in a specification is a finding with file and line.
 */
public final class TerraformFolder {

  private static final String SUFFIX = "suffix";

  private final Path directory;
  private final Map<String, String> variables;
  private final List<Path> variableFiles;

  private TerraformFolder(Path directory, Map<String, String> variables, List<Path> files) {
    this.directory = directory;
    this.variables = variables;
    this.variableFiles = files;
  }

  /** The configuration of a folder; folders below it are not read. */
  public static TerraformFolder at(Path directory) {
    return new TerraformFolder(Objects.requireNonNull(directory, "directory"), Map.of(), List.of());
  }

  /**
   * Returns this folder with the value of a variable, as {@code -var} would give it: text for a
   * string, else an expression such as {@code {node1 = "192.168.1.11"}}.
   */
  public TerraformFolder variable(String name, String value) {
    var more = new LinkedHashMap<>(variables);
    more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return new TerraformFolder(directory, more, variableFiles);
  }

  /** Returns this folder with one more file of values, {@code .tfvars} or {@code .tfvars.json}. */
  public TerraformFolder variablesFrom(Path file) {
    var more = new ArrayList<>(variableFiles);
    more.add(Objects.requireNonNull(file, "file"));
    return new TerraformFolder(directory, variables, more);
  }

  /**
   * Reads the folder.
   *
   * @throws TerraformException when it is missing, has no configuration, or cannot be read; all
   *     else is a finding
   */
  public TerraformReading read() {
    var notes = new Notes();
    var configuration = new Configuration(notes);
    var files = files();
    var complete = true;
    for (var file : files) {
      complete &= parse(file, notes).map(body -> added(configuration, body)).orElse(false);
    }
    var values = new Variables(configuration.variables(), directory, notes);
    for (var file : variableFiles()) {
      complete &= parse(file, notes).map(body -> taken(values, body)).orElse(false);
    }
    values.given(variables);
    if (!complete || !values.areComplete()) {
      return new TerraformReading(Optional.empty(), notes.all());
    }
    return reading(configuration, values, notes);
  }

  private static boolean added(Configuration configuration, Body body) {
    configuration.add(body);
    return true;
  }

  private static boolean taken(Variables values, Body body) {
    values.file(body);
    return true;
  }

  private TerraformReading reading(Configuration configuration, Variables values, Notes notes) {
    var expansion = new Expansion(configuration, values, directory, notes);
    var stack = expansion.stack();
    var own = ownWords(expansion, configuration, notes);
    var origin =
        new StackReader.Origin(
            Provider.cloud(configuration.providers(), expansion, notes),
            Optional.ofNullable(own.get("name")),
            values.value(SUFFIX).filter(String.class::isInstance).map(String.class::cast),
            Optional.ofNullable(own.get("expires_after")).flatMap(TerraformFolder::duration),
            true);
    var place = new Place(directory.toString());
    return Conclusion.of(stack, origin, place, notes);
  }

  /** What {@link TerraformJson} writes for CXP alone: the local value called cxp. */
  private static Map<String, String> ownWords(
      Expansion expansion, Configuration configuration, Notes notes) {
    var local = configuration.locals().get(TerraformJson.OWN_WORDS);
    if (local == null) {
      return Map.of();
    }
    try {
      var value = expansion.local(TerraformJson.OWN_WORDS, local.place());
      return value instanceof Map<?, ?> map
          ? Values.of(local.place(), Map.of("", map)).map("")
          : Map.of();
    } catch (Unevaluated e) {
      notes.failed(e);
      return Map.of();
    }
  }

  private static Optional<Duration> duration(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private List<Path> files() {
    var files = list(name -> name.endsWith(".tf") || name.endsWith(".tf.json"));
    if (files.isEmpty()) {
      throw new TerraformException(
          tried()
              .happened("it has no file *.tf or *.tf.json")
              .cause("the configuration is in another folder")
              .remedy("give the folder in which terraform itself is run"));
    }
    return files;
  }

  /** In the order in which Terraform takes them, the last value winning. */
  private List<Path> variableFiles() {
    var files = new ArrayList<Path>();
    files.addAll(list(name -> name.equals("terraform.tfvars")));
    files.addAll(list(name -> name.equals("terraform.tfvars.json")));
    files.addAll(list(name -> name.endsWith(".auto.tfvars") || name.endsWith(".auto.tfvars.json")));
    files.addAll(variableFiles);
    return files;
  }

  private List<Path> list(java.util.function.Predicate<String> wanted) {
    try (var entries = Files.list(directory)) {
      return entries
          .filter(file -> wanted.test(file.getFileName().toString()))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new TerraformException(
          tried()
              .happened(
                  Files.isDirectory(directory)
                      ? "it cannot be listed"
                      : "there is no such folder: " + directory.toAbsolutePath())
              .cause("the path counts from where the program was started")
              .remedy("correct the path"),
          e);
    }
  }

  private Optional<Body> parse(Path file, Notes notes) {
    var name = file.startsWith(directory) ? directory.relativize(file).toString() : file.toString();
    try {
      var text = Files.readString(file);
      if (name.endsWith(".tfvars.json")) {
        return Optional.of(JsonSyntax.values(name, text));
      }
      return Optional.of(
          name.endsWith(".json") ? JsonSyntax.file(name, text) : HclParser.file(name, text));
    } catch (Malformed e) {
      notes.failed(
          Notes.SYNTAX,
          e.place,
          e.getMessage(),
          "correct it; terraform validate names the same place");
      return Optional.empty();
    } catch (CharacterCodingException e) {
      notes.failed(
          Notes.SYNTAX, Place.line(name, 1), "it is not text in UTF-8", "save it as UTF-8");
      return Optional.empty();
    } catch (IOException e) {
      throw new TerraformException(
          tried()
              .happened("the file " + file + " cannot be read")
              .remedy("correct the path, or let this user read it"),
          e);
    }
  }

  private Explanation tried() {
    return Explanation.tried("to read a Terraform configuration from " + directory);
  }
}
