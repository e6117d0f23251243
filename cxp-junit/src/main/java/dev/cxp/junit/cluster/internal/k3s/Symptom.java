package dev.cxp.junit.cluster.internal.k3s;

import dev.cxp.check.Explanation;
import java.util.regex.Pattern;

/** What the log of a container that did not become a node says, and what that means. */
enum Symptom {
  CGROUPS(
      "(failed|unable|cannot|missing|invalid).{0,80}cgroup|cgroups?.{0,40}(not|failed|missing|disabled)",
      "the engine gives the container no control groups that a kubelet can use",
      "on cgroup v1, switch the machine to v2; with podman, use it as root with cgroup_manager ="
          + " \"cgroupfs\"",
      ""),
  PRIVILEGED(
      "operation not permitted|permission denied|must be run as root",
      "the engine does not let the container be privileged: k3s mounts file systems and makes"
          + " networks",
      "use an engine that runs as root, and allows --privileged",
      ""),
  ULIMITS(
      "too many open files|(setting|set) rlimit",
      "a limit on open files or processes is too low, or higher than this user may set",
      "with podman, set default_ulimits in containers.conf to what `ulimit -Hn` and `ulimit -Hu`"
          + " allow",
      ""),
  INOTIFY(
      "(unable|failed|cannot).{0,40}inotify|inotify.{0,40}(failed|too many|limit)",
      "the machine has no inotify instances left",
      "raise their number",
      "sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288"),
  PLATFORM(
      "exec format error",
      "the image is for another processor",
      "use an image for this machine's platform",
      ""),
  OVERLAY(
      "overlayfs.*(not supported|invalid argument)|failed to mount overlay",
      "the engine's own file system cannot carry the layers of containers",
      "let the engine use ext4 or xfs as storage",
      ""),
  MEMORY(
      "want of memory|out of memory|exit code 137",
      "the container was killed, most often for want of memory",
      "give the engine at least 2 GB",
      ""),
  ENTRY_POINT(
      "executable file not found|no such file or directory: OCI|exit code 12[67]",
      "the image is not one of k3s: it lacks the entry point, or the command server",
      "name an image of k3s",
      "-Dcxp.k3s.image=rancher/k3s:v1.34.1-k3s1"),
  DISK("no space left on device", "the engine's disk is full", "make room", "podman system prune");

  private final Pattern pattern;
  private final String cause;
  private final String remedy;
  private final String paste;

  Symptom(String pattern, String cause, String remedy, String paste) {
    this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
    this.cause = cause;
    this.remedy = remedy;
    this.paste = paste;
  }

  boolean isIn(String text) {
    return pattern.matcher(text).find();
  }

  Explanation explain(Explanation explanation) {
    var explained = explanation.cause(cause).remedy(remedy);
    return paste.isEmpty() ? explained : explained.paste(paste);
  }
}
