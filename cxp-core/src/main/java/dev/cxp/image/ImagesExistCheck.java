package dev.cxp.image;

import dev.cxp.check.Check;
import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.pipeline.ImageReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks the registries whether every image that the pipeline pulls exists, for the platform that
 * will pull it. What a tag meant yesterday does not matter: it is asked now.
 */
public final class ImagesExistCheck implements Check<ImageSources> {

  private static final int AT_ONCE = 8;

  @Override
  public String name() {
    return "images.exist";
  }

  @Override
  public List<Finding> examine(ImageSources sources) {
    var answers = new LinkedHashMap<ImageReference, CompletableFuture<Finding>>();
    var threads =
        Executors.newFixedThreadPool(
            AT_ONCE,
            task -> {
              var thread = new Thread(task, "cxp-images");
              thread.setDaemon(true);
              return thread;
            });
    try {
      usedBy(sources)
          .forEach(
              (image, places) ->
                  answers.put(
                      image,
                      CompletableFuture.supplyAsync(
                          () -> examine(sources, image, places), threads)));
      return answers.values().stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdownNow();
    }
  }

  private Finding examine(ImageSources sources, ImageReference image, List<String> places) {
    var where = String.join(", ", places);
    var start = System.nanoTime();
    var retries = new AtomicInteger();
    Finding finding;
    try {
      finding =
          sources
              .registries()
              .onRetry(retry -> retries.incrementAndGet())
              .manifest(image)
              .map(manifest -> present(sources, manifest, where))
              .orElseGet(() -> absent(image, where));
    } catch (CxpException e) {
      finding =
          Finding.failed(
              name(),
              where,
              "whether " + image + " exists could not be found out",
              e.explanation());
    }
    return finding.took(Duration.ofNanos(System.nanoTime() - start)).retried(retries.get());
  }

  private Finding present(ImageSources sources, ImageManifest manifest, String where) {
    var image = manifest.reference();
    if (!manifest.runsOn(sources.platform())) {
      return Finding.failed(name(), where, image + " is not built for " + sources.platform())
          .evidence(
              "it is built for "
                  + String.join(
                      ", ",
                      manifest.platforms().stream().map(Platform::toString).sorted().toList()))
          .cause("the build made it for another platform, as a laptop with another processor does")
          .remedy("build it for " + sources.platform() + " as well");
    }
    return Finding.passed(name(), where, image + " exists for " + sources.platform())
        .evidence(manifest.digest());
  }

  private Finding absent(ImageReference image, String where) {
    return Finding.failed(name(), where, image + " is not in its registry")
        .evidence(
            image.registry() + " has no manifest " + image.selector() + " in " + image.repository())
        .cause(
            "it was never built and pushed, or its tag is misspelt; its Pods would end in ImagePullBackOff")
        .remedy(
            "run the build that pushes it and look at its log\nskopeo list-tags docker://"
                + image.registry()
                + "/"
                + image.repository());
  }

  private static Map<ImageReference, List<String>> usedBy(ImageSources sources) {
    var uses = new LinkedHashMap<ImageReference, List<String>>();
    for (var environment : sources.pipeline().environments()) {
      for (var workload : environment.workloads()) {
        workload
            .images()
            .forEach(
                (place, image) ->
                    uses.computeIfAbsent(image, first -> new ArrayList<>())
                        .add(
                            "environments/"
                                + environment.name()
                                + "/"
                                + workload.name()
                                + "/"
                                + place));
      }
    }
    return uses;
  }
}
