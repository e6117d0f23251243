package dev.cxp.pipeline;

import static dev.cxp.pipeline.DataSize.gigabytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineTest {

  private static final Application SOUND =
      Application.named("app")
          .image("registry.example:5000/app:staging-1.0.0")
          .port("http", 8000)
          .service(Service.nodePort().port(80, "http", 30080))
          .resources(Resources.requests("200m", "128Mi").limits("500m", "256Mi"))
          .readiness(Probe.httpGet("/health", "http"))
          .secretVariable("TOKEN", "credentials", "token")
          .configuration(Configuration.files("app-config", "/etc/app").with("app.yml", "a: 1"))
          .storage("data", "5Gi", "/data")
          .scraped("/metrics", "http", Duration.ofSeconds(15));

  private static final Environment STAGING =
      Environment.named("staging")
          .secret(Secret.named("credentials").generated("token"))
          .application(SOUND);

  private static final Infrastructure MACHINES =
      Infrastructure.onCloud("openstack")
          .privateNetwork(net -> net.cidr("192.168.1.0/24").withoutGateway())
          .nodes(
              node -> node.image("CC-Ubuntu24.04").flavor("m1.medium"),
              Map.of("node1", "192.168.1.11", "node2", "192.168.1.12"))
          .floatingIp("node1", "public")
          .volume("node1", gigabytes(50), "/dev/vdb");

  @Test
  void a_sound_pipeline_is_built_and_lists_its_images_once() {
    var pipeline =
        withApplication(
            app -> app.companion(app.name("worker").service(Service.clusterIp().port(80, "http"))));

    assertThat(pipeline.images()).containsExactly(SOUND.imageReference());
    assertThat(pipeline.environment("staging").workloads())
        .extracting(Application::name)
        .containsExactly("app", "worker");
  }

  @Test
  void images_and_ports_of_containers_beside_it_belong_to_an_application() {
    var pipeline =
        withApplication(
            app ->
                app.initContainer(Container.named("migrate").image("migrate:1"))
                    .sidecar(Container.named("proxy").image("proxy:2").port("proxy", 9901))
                    .service(Service.clusterIp().port(80, "proxy")));

    assertThat(pipeline.images())
        .containsExactly(
            SOUND.imageReference(),
            ImageReference.parse("migrate:1"),
            ImageReference.parse("proxy:2"));
    assertThat(pipeline.outline())
        .contains("      init container migrate  migrate:1", "      sidecar proxy  proxy:2");
  }

  @Test
  void values_are_equal_by_content_and_never_change() {
    assertThat(SOUND.replicas(3)).isEqualTo(SOUND.replicas(3)).isNotEqualTo(SOUND);
    assertThat(SOUND.replicas()).isEqualTo(1);
    assertThat(SOUND.replicas(3)).hasSameHashCodeAs(SOUND.replicas(3));
  }

  @Test
  void ten_mistakes_are_reported_at_once_each_with_its_place_and_a_suggestion() {
    var broken =
        Pipeline.named("Bad_Name")
            .infrastructure(
                Infrastructure.onCloud("openstack")
                    .privateNetwork(net -> net.cidr("192.168.1.0/24"))
                    .node("node1", "192.168.2.11", node -> node.image("i").flavor("f"))
                    .node("node1", "192.168.1.12", node -> node.image("i").flavor("f"))
                    .floatingIp("nodee1", "public"))
            .environment(
                Environment.named("staging")
                    .application(
                        Application.named("app")
                            .image("Registry/App:1")
                            .port("http", 80000)
                            .service(Service.nodePort().port(80, "htp", 9090).externalIp(""))
                            .resources(Resources.requests("200 MB", "128Mi"))
                            .secretVariable("TOKEN", "credentials", "token")))
            .promotion(Promotion.of("app").through("staging", "prod"));

    var thrown = catchThrowableOfType(InvalidPipelineException.class, broken::build);

    assertThat(thrown.problems())
        .extracting(Problem::where)
        .containsExactly(
            "name",
            "infrastructure/nodes/node1",
            "infrastructure/nodes/node1/address",
            "infrastructure/floatingIps/nodee1",
            "environments/staging/app/image",
            "environments/staging/app/ports/http",
            "environments/staging/app/service/ports/80",
            "environments/staging/app/service/ports/80",
            "environments/staging/app/service/externalIps",
            "environments/staging/app/variables/TOKEN",
            "environments/staging/app/resources/requests/cpu",
            "promotion/stages/prod");
    assertThat(thrown)
        .hasMessageStartingWith("Pipeline \"Bad_Name\" has 12 problems:")
        .hasMessageContaining("for example 'bad-name'")
        .hasMessageContaining("did you mean \"node1\"?")
        .hasMessageContaining("did you mean \"http\"?");
  }

  static Stream<Arguments> mutants() {
    return Stream.of(
        mutant("the application's name", app -> app.name("App"), "for example 'app'"),
        mutant("no image is named", app -> app.image(""), "add .image("),
        mutant("does not parse", app -> app.image("app:"), "correct the reference"),
        mutant("-1 replicas", app -> app.replicas(-1), "use 0 or more"),
        mutant("stands more than once", app -> app.port("http", 9000), "rename or remove"),
        mutant(
            "not an IANA service name",
            app -> app.port("much-too-long-a-name", 9000),
            "at most 15"),
        mutant("port 0 is not a port", app -> app.port("zero", 0), "1 to 65535"),
        mutant(
            "no port 'web'",
            app -> app.service(Service.clusterIp().port(80, "web")),
            "one of: http"),
        mutant(
            "cannot have a nodePort",
            app ->
                app.service(
                    new Service(
                        Service.Type.CLUSTER_IP, SOUND.service().orElseThrow().ports(), List.of())),
            "Service.nodePort()"),
        mutant(
            "outside the cluster's range 30000-32767",
            app -> app.service(Service.nodePort().port(80, "http", 9090)),
            "leave it out"),
        mutant(
            "an external IP is empty",
            app -> app.service(Service.clusterIp().port(80, "http").externalIp("")),
            "leave externalIp"),
        mutant(
            "cannot be an external IP",
            app -> app.service(Service.clusterIp().port(80, "http").externalIp("0.0.0.0")),
            "a node is reached"),
        mutant(
            "is not an IP address",
            app -> app.service(Service.clusterIp().port(80, "http").externalIp("node1")),
            "a node's address"),
        mutant("the Service has no port", app -> app.service(Service.clusterIp()), ".port(80"),
        mutant("starts with a digit", app -> app.name("1app"), "RFC 1035"),
        mutant(
            "is above the limit",
            app -> app.resources(Resources.requests("2", "128Mi").limits("500m", "256Mi")),
            "raise the limit"),
        mutant(
            "'128MB' is not a quantity",
            app -> app.resources(Resources.requests("1", "128MB")),
            "'128Mi'"),
        mutant(
            "creates the Secret 'other'",
            app -> app.secretVariable("X", "other", "key"),
            "Secret.named(\"other\")"),
        mutant(
            "has no key 'tokn'",
            app -> app.secretVariable("X", "credentials", "tokn"),
            "did you mean \"token\"?"),
        mutant("is set twice", app -> app.variable("TOKEN", "open"), "keep one"),
        mutant(
            "not the name of an environment variable",
            app -> app.variable("1X", ""),
            "not starting with a digit"),
        mutant(
            "container 'app' stands more than once",
            app -> app.sidecar(Container.named("app").image("a:1")),
            "rename or remove"),
        mutant(
            "'My_Proxy' is not an RFC 1123 label",
            app -> app.sidecar(Container.named("My_Proxy").image("a:1")),
            "'my-proxy'"),
        mutant(
            "app/sidecars/proxy/image",
            app -> app.sidecar(Container.named("proxy")),
            "add .image("),
        mutant(
            "app/initContainers/migrate/image",
            app -> app.initContainer(Container.named("migrate").image("A:1")),
            "correct the reference"),
        mutant(
            "port 'http' stands more than once",
            app -> app.sidecar(Container.named("proxy").image("a:1").port("http", 8001)),
            "rename or remove"),
        mutant(
            "port 8000 is also that of container app",
            app -> app.sidecar(Container.named("proxy").image("a:1").port("proxy", 8000)),
            "share one address"),
        mutant(
            "creates the Secret 'other'",
            app ->
                app.initContainer(
                    Container.named("migrate").image("a:1").secretVariable("X", "other", "key")),
            "Secret.named(\"other\")"),
        mutant(
            "there is no storage or configuration 'date'",
            app -> app.initContainer(Container.named("migrate").image("a:1").mount("date", "/d")),
            "did you mean \"data\"?"),
        mutant(
            "'work' is not an absolute path",
            app -> app.initContainer(Container.named("migrate").image("a:1").mount("data", "work")),
            "start it with /"),
        mutant(
            "a Job with a sidecar never ends",
            app -> app.job().sidecar(Container.named("proxy").image("a:1")),
            "companion"),
        mutant(
            "has no entry",
            app -> app.configuration(Configuration.variables("empty")),
            ".with(name, content)"),
        mutant(
            "'etc' is not an absolute path",
            app -> app.configuration(Configuration.files("c", "etc").with("a", "b")),
            "start it with /"),
        mutant(
            "is not a ConfigMap key",
            app -> app.configuration(Configuration.variables("c").with("a/b", "c")),
            "letters, digits"),
        mutant(
            "the path 'health' does not start with /",
            app -> app.readiness(Probe.httpGet("health", "http")),
            "'/health'"),
        mutant("no port 'web'", app -> app.liveness(Probe.tcp("web")), "one of: http"),
        mutant("the command is empty", app -> app.liveness(Probe.exec()), "name what to run"),
        mutant(
            "the period is 500 ms",
            app -> app.liveness(Probe.tcp("http").every(Duration.ofMillis(500))),
            "at least one second"),
        mutant(
            "size '5 gigs' is not a quantity",
            app -> app.storage("more", "5 gigs", "/more"),
            "5Gi"),
        mutant(
            "2 Pods share the claim 'data', which only one node can mount",
            app -> app.replicas(2),
            "use .statefulSet()"),
        mutant("the container's name 'Shop'", app -> app.container("Shop"), "'shop'"),
        mutant(
            "no port 'metrics'",
            app -> app.scraped("/metrics", "metrics", Duration.ofSeconds(15)),
            "one of: http"),
        mutant(
            "the interval is PT0S",
            app -> app.scraped("/metrics", "http", Duration.ZERO),
            "positive"),
        mutant(
            "has other content",
            app ->
                app.companion(
                    app.name("twin")
                        .service(Service.clusterIp().port(80, "http"))
                        .configuration(
                            Configuration.files("app-config", "/x").with("app.yml", "a: 2"))),
            "another name"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void each_mistake_in_an_application_is_caught(
      String problem, UnaryOperator<Application> mutation, String suggestion) {
    assertThatThrownBy(() -> withApplication(mutation))
        .isInstanceOf(InvalidPipelineException.class)
        .hasMessageContaining("environments/staging")
        .hasMessageContaining(problem)
        .hasMessageContaining(suggestion);
  }

  static Stream<Arguments> brokenMachines() {
    return Stream.of(
        Arguments.of("there are no nodes", Infrastructure.onCloud("c")),
        Arguments.of(
            "'192.168.1.1/24' is not an IPv4 network",
            MACHINES.privateNetwork(net -> net.cidr("192.168.1.1/24"))),
        Arguments.of(
            "'300.1.1.1' is not an IPv4 address",
            MACHINES.node("x", "300.1.1.1", UnaryOperator.identity())),
        Arguments.of(
            "the network's own or its broadcast",
            MACHINES.node("x", "192.168.1.255", UnaryOperator.identity())),
        Arguments.of(
            "is not in 192.168.1.0/24",
            MACHINES.node("x", "192.168.2.1", UnaryOperator.identity())),
        Arguments.of(
            "is also that of node1", MACHINES.node("x", "192.168.1.11", UnaryOperator.identity())),
        Arguments.of(
            "the flavor is missing", MACHINES.node("x", "192.168.1.20", node -> node.image("i"))),
        Arguments.of("there is no node 'node9'", MACHINES.floatingIp("node9", "public")),
        Arguments.of(
            "the volume's size is 0 GB", MACHINES.volume("node1", gigabytes(0), "/dev/vdc")),
        Arguments.of(
            "two volumes of node1 are /dev/vdb",
            MACHINES.volume("node1", gigabytes(1), "/dev/vdb")),
        Arguments.of("'vdc' is not a device", MACHINES.volume("node1", gigabytes(1), "vdc")),
        Arguments.of("cannot be part of names on the cloud", MACHINES.suffix("group 47")),
        Arguments.of(
            "'10.0.0.1-10.0.0.9' is not a range within the subnet",
            MACHINES.privateNetwork(
                net -> net.cidr("192.168.1.0/24").pool("10.0.0.1", "10.0.0.9"))),
        Arguments.of(
            "'dns' is not an IPv4 address",
            MACHINES.privateNetwork(net -> net.cidr("192.168.1.0/24").dnsServers("dns"))),
        Arguments.of(
            "ports 90 to 80 are no range",
            MACHINES.securityGroup("web", group -> group.allow("tcp", 90, 80))),
        Arguments.of(
            "'http' is not a protocol",
            MACHINES.securityGroup("web", group -> group.allow("http", 80))),
        Arguments.of("there is no policy 'apart'", MACHINES.serverGroup("spread", "apart")),
        Arguments.of(
            "there is no server group 'spread'",
            MACHINES.node(
                "x", "192.168.1.20", node -> node.image("i").flavor("f").group("spread"))),
        Arguments.of(
            "there is no lease that could reserve x",
            MACHINES.node("x", "192.168.1.20", node -> node.image("i").flavor("f").reserved())),
        Arguments.of(
            "there is no lease that could reserve x",
            MACHINES.node(
                "x", "192.168.1.20", node -> node.image("i").flavor("f").onReservedHost())),
        Arguments.of(
            "the lease reserves no hosts, and the nodes on reserved hosts are 1",
            MACHINES
                .lease(lease -> lease.lasting(Duration.ofHours(1)))
                .node("x", "192.168.1.20", node -> node.image("i").flavor("f").onReservedHost())),
        Arguments.of(
            "no node runs on the hosts that the lease reserves",
            MACHINES
                .lease(lease -> lease.lasting(Duration.ofHours(1)).hosts(2))
                .node("x", "192.168.1.20", node -> node.image("i").flavor("f").reserved())),
        Arguments.of(
            "-1 hosts cannot be reserved",
            MACHINES.lease(lease -> lease.lasting(Duration.ofHours(1)).hosts(-1))),
        Arguments.of(
            "the lease reserves nothing",
            MACHINES.lease(lease -> lease.lasting(Duration.ofHours(1)))),
        Arguments.of(
            "the lease lasts 0 s",
            MACHINES
                .lease(UnaryOperator.identity())
                .floatingIp("node2", "public", FloatingIp::reserved)),
        Arguments.of(
            "the public key is not one as OpenSSH writes them",
            MACHINES.keyPair("mine", "-----BEGIN PRIVATE KEY-----")),
        Arguments.of(
            "'cxp:run' is a key of CXP's own",
            MACHINES.node(
                "x", "192.168.1.20", node -> node.image("i").flavor("f").metadata("cxp:run", "x"))),
        Arguments.of(
            "there is no floating IP of a node 'node2'", MACHINES.output("address", "node2")),
        Arguments.of("the stack expires before it is made", MACHINES.expiresAfter(Duration.ZERO)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenMachines")
  void each_mistake_in_the_infrastructure_is_caught(String problem, Infrastructure broken) {
    assertThatThrownBy(() -> pipeline().infrastructure(broken).build())
        .isInstanceOf(InvalidPipelineException.class)
        .hasMessageContaining("infrastructure/")
        .hasMessageContaining(problem);
  }

  @Test
  void sound_machines_are_left_alone() {
    assertThat(pipeline().infrastructure(MACHINES).build().infrastructure()).contains(MACHINES);
  }

  @Test
  void what_spans_environments_is_checked() {
    var twin =
        Environment.named("canary")
            .namespace("staging")
            .secret(Secret.named("credentials").existing("token"))
            .application(SOUND);

    assertThatThrownBy(() -> pipeline().environment(twin).build())
        .hasMessageContaining("namespace 'staging' is also that of 'staging'")
        .hasMessageContaining("nodePort 30080 is also that of environments/staging/app");
    assertThatThrownBy(() -> Pipeline.named("empty").build())
        .hasMessageContaining("there are no environments");
    assertThatThrownBy(() -> pipeline().environment(Environment.named("empty")).build())
        .hasMessageContaining("runs nothing");
  }

  @Test
  void promotion_and_monitoring_refer_to_what_is_there() {
    assertThatThrownBy(() -> pipeline().promotion(Promotion.of("app").through("staging")).build())
        .hasMessageContaining("1 stage(s)");
    assertThatThrownBy(
            () -> pipeline().promotion(Promotion.of("ap").through("staging", "stagin")).build())
        .hasMessageContaining("has no application 'ap'")
        .hasMessageContaining("there is no environment 'stagin'");
    assertThatThrownBy(
            () ->
                pipeline()
                    .promotion(Promotion.of("app").through("staging", "staging").tagged("fixed"))
                    .build())
        .hasMessageContaining("has no {version}")
        .hasMessageContaining("does not follow the pattern");
    assertThatThrownBy(() -> pipeline().monitoring(Monitoring.prometheus("staging", "app")).build())
        .hasMessageContaining("there is no configuration 'prometheus'");
    assertThat(
            pipeline()
                .monitoring(
                    Monitoring.prometheus("staging", "app").configuredBy("app-config", "app.yml"))
                .build()
                .monitoring())
        .isPresent();
  }

  @Test
  void tags_are_made_and_read_by_the_pattern() {
    var promotion = Promotion.of("app").through("staging", "canary");

    assertThat(promotion.tag("canary", "1.0.0")).isEqualTo("canary-1.0.0");
    assertThat(promotion.version("staging", "staging-1.0.0")).contains("1.0.0");
    assertThat(promotion.version("staging", "canary-1.0.0")).isEmpty();
    assertThat(promotion.before("canary")).contains("staging");
    assertThat(promotion.before("staging")).isEmpty();
  }

  @Test
  void unknown_names_are_answered_with_what_was_meant() {
    assertThatThrownBy(() -> pipeline().build().environment("stagging"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("did you mean \"staging\"?");
  }

  @Test
  void the_outline_names_everything_and_no_secret_value() {
    assertThat(pipeline().infrastructure(MACHINES).build().toString())
        .startsWith("Pipeline shop")
        .contains("node node1 192.168.1.11 (CC-Ubuntu24.04, m1.medium)")
        .contains("environment staging in namespace staging")
        .contains("secret credentials: token")
        .contains(
            "app  registry.example:5000/app:staging-1.0.0  NodePort 80 (node 30080)  scraped every"
                + " 15 s");
  }

  private static Pipeline.Builder pipeline() {
    return Pipeline.named("shop").environment(STAGING);
  }

  private static Pipeline withApplication(UnaryOperator<Application> change) {
    return Pipeline.named("shop")
        .environment(
            Environment.named("staging")
                .secret(Secret.named("credentials").generated("token"))
                .application(change.apply(SOUND)))
        .build();
  }

  private static Arguments mutant(
      String problem, UnaryOperator<Application> mutation, String suggestion) {
    return Arguments.of(problem, mutation, suggestion);
  }
}
