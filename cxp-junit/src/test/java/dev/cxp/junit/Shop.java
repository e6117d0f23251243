package dev.cxp.junit;

import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.junit.cluster.TinyImage;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Promotion;
import dev.cxp.pipeline.Service;

/** A small pipeline of its own for each test: other names, other namespaces. */
public final class Shop {

  private Shop() {}

  public static Pipeline pipeline(String name) {
    return Pipeline.named(name)
        .environment(stage(name, "staging", "2.0.0"))
        .environment(stage(name, "canary", "1.0.0"))
        .promotion(Promotion.of("app").through("staging", "canary"))
        .build();
  }

  private static Environment stage(String name, String stage, String version) {
    return Environment.named(stage)
        .namespace(name + "-" + stage)
        .application(
            Application.named("app")
                .image("registry.example:5000/" + name + ":" + stage + "-" + version)
                .port("http", 8000)
                .service(Service.clusterIp().port(80, "http")));
  }

  /** Pushes an image of its own for each reference. */
  public static void push(Pipeline pipeline, Cluster cluster) {
    for (var image : pipeline.images()) {
      TinyImage.of(Platform.ofThisMachine())
          .labelled(image.canonical())
          .pushTo(cluster, image.canonical());
    }
  }
}
