// Package e2e becomes e2e.test: Kubernetes' own end-to-end tests, those groups of them that have conformance tests.
package e2e

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	conformance "k8s.io/kubernetes/test/conformance/testdata"
	"k8s.io/kubernetes/test/e2e"
	"k8s.io/kubernetes/test/e2e/framework"
	"k8s.io/kubernetes/test/e2e/framework/config"
	"k8s.io/kubernetes/test/e2e/framework/testfiles"
	manifests "k8s.io/kubernetes/test/e2e/testing-manifests"
	"k8s.io/kubernetes/test/fixtures"

	// The tests.
	_ "k8s.io/kubernetes/test/e2e/apimachinery"
	_ "k8s.io/kubernetes/test/e2e/apps"
	_ "k8s.io/kubernetes/test/e2e/architecture"
	_ "k8s.io/kubernetes/test/e2e/auth"
	_ "k8s.io/kubernetes/test/e2e/common"
	_ "k8s.io/kubernetes/test/e2e/instrumentation"
	_ "k8s.io/kubernetes/test/e2e/kubectl"
	_ "k8s.io/kubernetes/test/e2e/network"
	_ "k8s.io/kubernetes/test/e2e/node"
	_ "k8s.io/kubernetes/test/e2e/scheduling"
	_ "k8s.io/kubernetes/test/e2e/storage"

	// What the framework does after a failure, and around every test.
	_ "k8s.io/kubernetes/test/e2e/framework/debug/init"
	_ "k8s.io/kubernetes/test/e2e/framework/metrics/init"
	_ "k8s.io/kubernetes/test/e2e/framework/node/init"
	_ "k8s.io/kubernetes/test/utils/format"
)

func TestMain(m *testing.M) {
	config.CopyFlags(config.Flags, flag.CommandLine)
	framework.RegisterCommonFlags(flag.CommandLine)
	framework.RegisterClusterFlags(flag.CommandLine)
	flag.Parse()
	testfiles.AddFileSource(manifests.GetE2ETestingManifestsFS())
	testfiles.AddFileSource(fixtures.GetTestFixturesFS())
	testfiles.AddFileSource(conformance.GetConformanceTestdataFS())
	framework.AfterReadingAllFlags(&framework.TestContext)
	// Not earlier: the framework has just had ginkgo preview all tests, after which nodes outside of containers are forgotten.
	ginkgo.ReportAfterEach(tellResult)
	os.Exit(m.Run())
}

func TestE2E(t *testing.T) { e2e.RunE2ETests(t) }

// resultsVariable names the pipe that takes what came of each test, a line of JSON.
const resultsVariable = "CONFORMANCE_RESULTS"

// lineLimit is what a pipe takes in one piece (PIPE_BUF), for several processes write to it.
const lineLimit = 4096

func tellResult(report ginkgo.SpecReport) {
	results := os.Getenv(resultsVariable)
	if results == "" || report.State.Is(types.SpecStateSkipped) && report.Failure.Message == "" {
		return
	}
	pipe, err := os.OpenFile(results, os.O_WRONLY, 0)
	if err == nil {
		_, _ = pipe.Write(asLine(report, report.Failure.Message))
		err = pipe.Close()
	}
	if err != nil {
		// Whoever reads the pipe misses the test, and counts that as a failure.
		ginkgo.GinkgoLogr.Error(err, "could not tell the result")
	}
}

// asLine describes a test's end; of a long message, the beginning.
func asLine(report ginkgo.SpecReport, message string) []byte {
	line, _ := json.Marshal(map[string]any{"name": report.FullText(), "state": report.State.String(),
		"seconds": report.RunTime.Seconds(), "message": message, "place": report.FailureLocation().String()})
	if len(line) >= lineLimit && message != "" {
		return asLine(report, strings.ToValidUTF8(message[:len(message)/2], ""))
	}
	return append(line, '\n')
}
