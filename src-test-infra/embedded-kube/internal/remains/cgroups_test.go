package remains

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// group is a control group of the test, or a reason to skip.
func group(t *testing.T, name string) string {
	t.Helper()
	if err := MakeCgroup(name); err != nil {
		t.Skipf("no control groups can be made here: %v", err)
	}
	t.Cleanup(func() { _ = RemoveCgroup(name, time.Second) })
	return filepath.Join(cgroupRoots()[0], name)
}

func sleeper(t *testing.T) *exec.Cmd {
	t.Helper()
	command := exec.Command("sleep", "600")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	return command
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func Test_removing_a_control_group_kills_what_is_in_it_and_below(t *testing.T) {
	name := CgroupName(t.TempDir())
	dir := group(t, name+"/node/system")
	inside, outside := sleeper(t), sleeper(t)
	if err := EnterCgroup(name+"/node/system", inside.Process.Pid); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- inside.Wait() }()
	if err := RemoveCgroup(name, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	<-ended
	if there(dir) || there(filepath.Dir(filepath.Dir(dir))) {
		t.Errorf("%s is still there", dir)
	}
	if outside.ProcessState != nil || !there(filepath.Join("/proc", "self")) {
		t.Error("a process outside was killed")
	}
}

func Test_an_orphan_is_old_and_empty(t *testing.T) {
	old := time.Now().Add(-2 * orphanAge)
	empty, busy, young := CgroupName("/empty"+t.TempDir()), CgroupName("/busy"+t.TempDir()), CgroupName("/young"+t.TempDir())
	for _, name := range []string{empty, busy, young} {
		group(t, name+"/node")
	}
	if err := EnterCgroup(busy+"/node", sleeper(t).Process.Pid); err != nil {
		t.Fatal(err)
	}
	for _, root := range cgroupRoots() {
		for _, name := range []string{empty, busy} {
			if err := os.Chtimes(filepath.Join(root, name), old, old); err != nil {
				t.Skipf("the age of a control group cannot be set here: %v", err)
			}
		}
	}
	RemoveOrphans()
	for name, want := range map[string]bool{empty: false, busy: true, young: true} {
		for _, root := range cgroupRoots() {
			if there(filepath.Join(root, name)) != want {
				t.Errorf("%s in %s is there: %v", name, root, !want)
			}
		}
	}
}

func Test_the_name_of_a_control_group_is_that_of_one_directory(t *testing.T) {
	one, two := CgroupName("/a/cxp-kube-1"), CgroupName("/b/cxp-kube-1")
	if one == two || one != CgroupName("/a/cxp-kube-1") || !strings.HasPrefix(one, "/cxp-") || len(one) != 21 {
		t.Errorf("%s %s", one, two)
	}
}
