package main

import (
	"runtime/debug"

	"k8s.io/component-base/version"
)

// versions names what is inside. Kubernetes' version is stamped in by the linker (build.sh); the others are read from
// the module list that Go puts into every binary, so go.mod stays the only place where they are written.
func versions() map[string]string {
	found := map[string]string{"kubernetes": version.Get().GitVersion}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return found
	}
	found["go"] = info.GoVersion
	for _, module := range info.Deps {
		switch module.Path {
		case "go.etcd.io/etcd/server/v3":
			found["etcd"] = module.Version
		case "github.com/distribution/distribution/v3":
			found["distribution"] = module.Version
		}
	}
	return found
}
