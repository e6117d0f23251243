package dev.cxp.suite.parity;

import static dev.cxp.suite.parity.Scenario.networked;
import static dev.cxp.suite.parity.Scenario.running;
import static dev.cxp.suite.parity.Workload.deployment;
import static dev.cxp.suite.parity.Workload.impatient;
import static dev.cxp.suite.parity.Workload.job;
import static dev.cxp.suite.parity.Yaml.configMap;
import static dev.cxp.suite.parity.Yaml.documents;
import static dev.cxp.suite.parity.Yaml.secret;
import static dev.cxp.suite.parity.Yaml.service;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.List;

/** What only a process shows. */
final class ProcessScenarios {

  private ProcessScenarios() {}

  static List<Scenario> all() {
    return List.of(
        running(
            "readiness-probe",
            "a Deployment whose HTTP readiness probe succeeds",
            stage -> stage.rollout(deployment(Images.PROGRAM).probed("/").yaml())),
        running(
            "failing-readiness-probe",
            "a Deployment whose HTTP readiness probe fails",
            stage -> stage.rollout(impatient(Images.PROGRAM, 12).probed("/broken").yaml())),
        running(
            "failing-liveness-probe",
            "a Deployment whose HTTP liveness probe fails once it is available",
            stage ->
                stage.rolloutAnd(
                    deployment(Images.PROGRAM)
                        .container(
                            "livenessProbe: {initialDelaySeconds: 2, periodSeconds: 1, failureThreshold: 1, httpGet: {path: /broken, port: 8080}}")
                        .yaml(),
                    "its container is started again",
                    () -> restarts(stage) > 0)),
        running(
            "missing-command",
            "a Deployment whose image lacks the command",
            stage ->
                stage.rollout(deployment(Images.PROGRAM).container("command: [/absent]").yaml())),
        running(
            "crash-loop",
            "a Deployment whose process ends with exit code 3",
            stage ->
                stage.rollout(deployment(Images.PROGRAM).args("exit", "3").probed("/").yaml())),
        running(
            "job-success",
            "a Job whose process ends with exit code 0",
            stage -> stage.rollout(job(Images.PROGRAM).args("exit", "0").yaml())),
        running(
            "job-failure",
            "a Job whose process ends with exit code 3",
            stage -> stage.rollout(job(Images.PROGRAM).args("exit", "3").yaml())),
        running(
            "configuration",
            "a Job that finds a ConfigMap in its environment",
            stage ->
                stage.rollout(
                    documents(
                        configMap("words", "GREETING: hello"),
                        job(Images.PROGRAM)
                            .args("env", "GREETING", "hello")
                            .container("envFrom: [{configMapRef: {name: words}}]")
                            .yaml()))),
        running(
            "secret-volume",
            "a Job that finds a Secret in a file",
            stage ->
                stage.rollout(
                    documents(
                        secret("words", "greeting: hello"),
                        job(Images.PROGRAM)
                            .args("file", "/words/greeting", "hello")
                            .pod("volumes: [{name: words, secret: {secretName: words}}]")
                            .container("volumeMounts: [{name: words, mountPath: /words}]")
                            .yaml()))),
        networked(
            "service-by-name",
            "a Job that reaches a Service by its name",
            stage -> {
              stage.rollout(documents(service("web", "app"), deployment(Images.PROGRAM).yaml()));
              var caller = job(Images.PROGRAM).args("reach", "web:80");
              return stage.rollout(caller.yaml().replace("app", "caller"));
            }));
  }

  private static int restarts(Stage stage) {
    return stage.client().pods().inNamespace(stage.namespace()).list().getItems().stream()
        .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }
}
