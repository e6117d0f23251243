package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/yaml"
)

// soon is how long a change of a policy may take until it holds on every node, on a machine that does much else; alone it takes
// some hundredths of a second.
const soon = 3 * time.Second

// town is a cluster of two nodes with a Pod web and a Pod client on each of them, all in the namespace shop, and a Pod stranger
// in another.
type town struct {
	*realCluster
	webs, clients []corev1.Pod
	stranger      corev1.Pod
}

func Test_network_policies_hold_on_real_nodes(t *testing.T) {
	t.Parallel()
	c := &town{realCluster: launchReal(t, filepath.Join(t.TempDir(), "cxp-kube-a"), "--nodes", "2")}
	c.settle(t)
	t.Run("without a policy everybody reaches everybody", c.isOpen)
	t.Run("a policy without rules closes, for all but the node itself", c.closesTheShop)
	t.Run("what a policy allows is open, and nothing else", c.opensToClients)
	t.Run("no packet gets through while policies are written anew", c.isNeverOpen)
	t.Run("a Pod is isolated from its first packet on, and reaches at once whom it may", c.isolatesNewPods)
	t.Run("Pods reach outside only what policies name", c.limitsWhatPodsReach)
	t.Run("everything that a policy can say is taken by the kernel", c.saysEverything)
	t.Run("without policies everything is open again", c.opens)
	t.Run("a node that comes back isolates its Pods", c.survivesAPowerCut)
	c.closes()
	nothingIsLeft(t, c.dir)
}

func (c *town) settle(t *testing.T) {
	for _, namespace := range []string{"shop", "elsewhere"} {
		object := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}
		if _, err := c.CoreV1().Namespaces().Create(t.Context(), object, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		becomes(t, namespace+" takes Pods", func(ctx context.Context) (bool, error) {
			_, err := c.CoreV1().ServiceAccounts(namespace).Get(ctx, "default", metav1.GetOptions{})
			return err == nil, nil
		})
	}
	service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "web"}, Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeNodePort,
		Selector: map[string]string{"app": "web"},
		Ports:    []corev1.ServicePort{{Port: 80, TargetPort: intstr.FromInt32(8080), NodePort: 30080}}}}
	if _, err := c.CoreV1().Services("shop").Create(t.Context(), service, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, node := range []string{"cxp-node-1", "cxp-node-2"} {
		c.webs = append(c.webs, c.start(t, "shop", "web", node))
		c.clients = append(c.clients, c.start(t, "shop", "client", node))
	}
	c.stranger = c.start(t, "elsewhere", "stranger", "cxp-node-2")
}

// start makes a Pod that serves and asks on behalf of others, and returns it when it is ready.
func (c *town) start(t *testing.T, namespace, app, node string) corev1.Pod {
	t.Helper()
	pod := podOn(node, app+strings.TrimPrefix(node, "cxp-node"), "app:1", "serve", ":8080")
	pod.Labels = map[string]string{"app": app}
	pod.Spec.RestartPolicy = corev1.RestartPolicyAlways
	pod.Spec.Containers[0].Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}}
	pod.Spec.Containers[0].ReadinessProbe = &corev1.Probe{PeriodSeconds: 1, ProbeHandler: corev1.ProbeHandler{
		HTTPGet: &corev1.HTTPGetAction{Path: "/", Port: intstr.FromInt32(8080)}}}
	if _, err := c.CoreV1().Pods(namespace).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return c.ready(t, namespace, pod.Name)
}

func (c *town) ready(t *testing.T, namespace, name string) (found corev1.Pod) {
	t.Helper()
	becomes(t, name+" is ready", func(ctx context.Context) (bool, error) {
		pod, err := c.CoreV1().Pods(namespace).Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		found = *pod
		for _, condition := range pod.Status.Conditions {
			if condition.Type == corev1.PodReady {
				return condition.Status == corev1.ConditionTrue, nil
			}
		}
		return false, nil
	})
	return found
}

// apply makes or changes a policy of the namespace shop.
func (c *town) apply(t *testing.T, name, spec string) {
	t.Helper()
	policy := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if err := yaml.UnmarshalStrict([]byte(spec), &policy.Spec); err != nil {
		t.Fatal(err)
	}
	policies := c.NetworkingV1().NetworkPolicies("shop")
	old, err := policies.Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		_, err = policies.Create(t.Context(), policy, metav1.CreateOptions{})
	} else {
		policy.ResourceVersion = old.ResourceVersion
		_, err = policies.Update(t.Context(), policy, metav1.UpdateOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// reaches asks from a Pod, by the API server's proxy, which no policy stops.
func (c *town) reaches(ctx context.Context, from corev1.Pod, url string) error {
	_, err := c.CoreV1().RESTClient().Get().Namespace(from.Namespace).Resource("pods").Name(from.Name+":8080").SubResource("proxy").
		Param("url", url).Do(ctx).Raw()
	if err != nil && !strings.Contains(err.Error(), "refused: ") {
		// The Pod that asks did not answer at all.
		return fmt.Errorf("%s cannot be asked: %w", from.Name, err)
	}
	return err
}

func at(pod corev1.Pod) string { return fmt.Sprintf("http://%s:8080/", pod.Status.PodIP) }

const byName = "http://web.shop/"

// way is one that is to be open or closed.
type way struct {
	from corev1.Pod
	to   string
	open bool
}

func (c *town) ways(from []corev1.Pod, open bool, to ...string) (ways []way) {
	for _, pod := range from {
		for _, url := range to {
			ways = append(ways, way{pod, url, open})
		}
	}
	return ways
}

// becomes waits until all ways are as they should be, which takes not more than a moment; what is closed is told at once, and
// not by a silence.
func (c *town) becomes(t *testing.T, ways ...[]way) {
	t.Helper()
	start := time.Now()
	var slowest time.Duration
	for _, each := range ways {
		for _, w := range each {
			becomes(t, fmt.Sprintf("%s reaches %s: %v", w.from.Name, w.to, w.open), func(ctx context.Context) (bool, error) {
				asked := time.Now()
				err := c.reaches(ctx, w.from, w.to)
				if err != nil && strings.Contains(err.Error(), "cannot be asked") {
					return false, err
				}
				right := (err == nil) == w.open
				if took := time.Since(asked); right && took > slowest {
					slowest = took
				}
				if right && !w.open && !strings.Contains(err.Error(), "no route to host") {
					return false, fmt.Errorf("closed, but not by a policy: %w", err)
				}
				if !right && time.Since(start) > soon {
					return false, fmt.Errorf("not so after %v: %v", time.Since(start), err)
				}
				return right, nil
			})
		}
	}
	if slowest > soon {
		t.Errorf("an answer took %v", slowest)
	}
}

func (c *town) nodePort(t *testing.T, open bool) {
	t.Helper()
	becomes(t, fmt.Sprintf("the NodePort is open: %v", open), func(ctx context.Context) (bool, error) {
		_, err := get(ctx, c.at(30080))
		return (err == nil) == open, nil
	})
}

func (c *town) isOpen(t *testing.T) {
	everybody := append([]corev1.Pod{c.stranger}, c.clients...)
	c.becomes(t, c.ways(everybody, true, at(c.webs[0]), at(c.webs[1]), byName))
	c.nodePort(t, true)
}

func (c *town) closesTheShop(t *testing.T) {
	c.apply(t, "closed", "{podSelector: {}, policyTypes: [Ingress]}")
	everybody := append([]corev1.Pod{c.stranger}, c.clients...)
	c.becomes(t, c.ways(everybody, false, at(c.webs[0]), at(c.webs[1]), byName))
	c.nodePort(t, false)
	c.becomes(t, c.ways(c.clients, true, at(c.stranger)), c.ways(c.webs[:1], true, at(c.webs[0])))
	// The probes of kubelet come from the node itself.
	restarted := c.start(t, "shop", "probed", "cxp-node-1")
	c.becomes(t, c.ways(c.clients, false, at(restarted)))
}

const fromClients = "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: client}}}], ports: [{port: http}]}]}"

func (c *town) opensToClients(t *testing.T) {
	c.apply(t, "clients", fromClients)
	c.becomes(t, c.ways(c.clients, true, at(c.webs[0]), at(c.webs[1]), byName),
		c.ways([]corev1.Pod{c.stranger}, false, at(c.webs[0]), at(c.webs[1]), byName),
		c.ways(c.webs, false, at(c.clients[0])))
	c.nodePort(t, false)
	c.apply(t, "visitors", "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: {cidr: 10.44.0.0/16}}]}]}")
	c.nodePort(t, true)
	c.apply(t, "visitors", "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {matchLabels: {open: 'yes'}}}]}]}")
	c.nodePort(t, false)
	c.label(t, "yes")
	c.becomes(t, c.ways([]corev1.Pod{c.stranger}, true, at(c.webs[0]), at(c.webs[1])))
	c.label(t, "no")
	c.becomes(t, c.ways([]corev1.Pod{c.stranger}, false, at(c.webs[0]), at(c.webs[1])))
}

// label says whether the stranger's namespace is open.
func (c *town) label(t *testing.T, open string) {
	t.Helper()
	namespace, err := c.CoreV1().Namespaces().Get(t.Context(), "elsewhere", metav1.GetOptions{})
	if err == nil {
		namespace.Labels["open"] = open
		_, err = c.CoreV1().Namespaces().Update(t.Context(), namespace, metav1.UpdateOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Policies of the very Pods are changed as fast as it goes, while one asks who may and one who may not.
func (c *town) isNeverOpen(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	var denied, passed, through, stopped atomic.Int64
	ended := make(chan struct{}, 2)
	ask := func(from corev1.Pod, ok, notOk *atomic.Int64) {
		defer func() { ended <- struct{}{} }()
		for ctx.Err() == nil {
			for _, web := range c.webs {
				switch err := c.reaches(ctx, from, at(web)); {
				case ctx.Err() != nil:
				case err == nil:
					ok.Add(1)
				default:
					t.Logf("%s: %v", from.Name, err)
					notOk.Add(1)
				}
			}
		}
	}
	quietly := func(from corev1.Pod) {
		defer func() { ended <- struct{}{} }()
		for ctx.Err() == nil {
			for _, web := range c.webs {
				if err := c.reaches(ctx, from, at(web)); err == nil {
					through.Add(1)
				} else if ctx.Err() == nil {
					denied.Add(1)
				}
			}
		}
	}
	go ask(c.clients[0], &passed, &stopped)
	go quietly(c.stranger)
	changes := 0
	for ; ctx.Err() == nil; changes++ {
		c.apply(t, "busy", fmt.Sprintf("{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}], ports: [{port: %d}]}]}", 1+changes%9))
	}
	<-ended
	<-ended
	t.Logf("%d changes, %d times let through as allowed, %d times stopped as not", changes, passed.Load(), denied.Load())
	if through.Load() > 0 || stopped.Load() > 0 || denied.Load() < 10 || passed.Load() < 10 || changes < 20 {
		t.Errorf("%d got through that may not, %d were stopped that may", through.Load(), stopped.Load())
	}
	c.gone(t, "busy")
}

func (c *town) gone(t *testing.T, policies ...string) {
	t.Helper()
	for _, name := range policies {
		if err := c.NetworkingV1().NetworkPolicies("shop").Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
}

func (c *town) isolatesNewPods(t *testing.T) {
	const each = 6
	for i := range each {
		node := c.webs[i%2].Spec.NodeName
		for _, app := range []string{"client", "other"} {
			pod := podOn(node, fmt.Sprintf("new-%s-%d", app, i), "app:1", "ask", at(c.webs[i/2%2]))
			pod.Labels = map[string]string{"app": app}
			if _, err := c.CoreV1().Pods("shop").Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range each {
		for app, want := range map[string]string{"client": "reached", "other": "refused: "} {
			name := fmt.Sprintf("new-%s-%d", app, i)
			becomes(t, name+" has asked", func(ctx context.Context) (bool, error) {
				pod, err := c.CoreV1().Pods("shop").Get(ctx, name, metav1.GetOptions{})
				return err == nil && pod.Status.Phase == corev1.PodSucceeded, err
			})
			text, err := c.CoreV1().Pods("shop").GetLogs(name, &corev1.PodLogOptions{}).DoRaw(t.Context())
			if err != nil || !strings.HasPrefix(string(text), want) {
				t.Errorf("%s: %q, %v", name, text, err)
			}
		}
	}
}

func (c *town) limitsWhatPodsReach(t *testing.T) {
	from := c.clients[:1]
	c.apply(t, "inside", "{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}]}]}")
	c.becomes(t, c.ways(from, true, at(c.webs[0]), at(c.webs[1])), c.ways(from, false, at(c.stranger)))
	// Names are asked of the cluster's DNS, which a policy must name, as it does in every cluster.
	becomes(t, "the DNS cannot be asked", func(ctx context.Context) (bool, error) { return c.reaches(ctx, from[0], byName) != nil, nil })
	c.apply(t, "names", `{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}],
		to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}]}`)
	c.becomes(t, c.ways(from, true, byName), c.ways(from, false, at(c.stranger)))
	c.gone(t, "inside", "names")
	c.becomes(t, c.ways(from, true, at(c.stranger)))
}

func (c *town) saysEverything(t *testing.T) {
	c.apply(t, "everything", `{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, client]}]}, policyTypes: [Ingress, Egress],
		ingress: [{from: [{ipBlock: {cidr: 10.42.0.0/16, except: [10.42.9.0/24, 10.42.8.1/32]}}, {namespaceSelector: {}, podSelector: {matchLabels: {app: stranger}}}],
			ports: [{port: http}, {port: 1, endPort: 65535, protocol: UDP}, {port: 9, protocol: SCTP}, {protocol: SCTP}]}],
		egress: [{}, {ports: [{port: http}, {port: 5, endPort: 6}]}, {to: [{ipBlock: {cidr: "fd00::/8"}}, {namespaceSelector: {}}]}]}`)
	c.becomes(t, c.ways([]corev1.Pod{c.stranger}, true, at(c.webs[0]), at(c.webs[1])))
	c.gone(t, "everything")
	c.becomes(t, c.ways([]corev1.Pod{c.stranger}, false, at(c.webs[0])))
}

func (c *town) opens(t *testing.T) {
	c.gone(t, "closed", "clients", "visitors")
	c.isOpen(t)
}

func (c *town) survivesAPowerCut(t *testing.T) {
	c.apply(t, "clients", fromClients)
	for _, command := range []string{"stop-node", "start-node"} {
		if answer := c.tells(t, map[string]any{"command": command, "node": "cxp-node-2"}); answer["error"] != nil {
			t.Fatal(answer)
		}
	}
	before := c.webs[1].Status.ContainerStatuses[0].ContainerID
	becomes(t, "the Pod runs again", func(ctx context.Context) (bool, error) {
		pod, err := c.CoreV1().Pods("shop").Get(ctx, c.webs[1].Name, metav1.GetOptions{})
		return err == nil && pod.Status.ContainerStatuses[0].ContainerID != before && pod.Status.PodIP != "", err
	})
	c.webs[1] = c.ready(t, "shop", c.webs[1].Name)
	c.clients[1] = c.ready(t, "shop", c.clients[1].Name)
	c.stranger = c.ready(t, "elsewhere", c.stranger.Name)
	c.becomes(t, c.ways(c.clients, true, at(c.webs[0]), at(c.webs[1])),
		c.ways([]corev1.Pod{c.stranger}, false, at(c.webs[0]), at(c.webs[1])))
}
