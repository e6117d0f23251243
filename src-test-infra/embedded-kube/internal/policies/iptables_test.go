package policies

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// packet is the first one of a connection, as the table mangle sees it on its way through a node.
type packet struct {
	from, to string
	protocol corev1.Protocol
	port     int
	// answer: it belongs to a connection that was let through; translated: it was sent to another address.
	answer, translated bool
}

func (p packet) String() string {
	return fmt.Sprintf("%s -> %s %s/%d", p.from, p.to, p.protocol, p.port)
}

// table is what iptables-restore makes of a text, as far as our chains go.
type table struct {
	t      *testing.T
	chains map[string][]string
}

// restore does what iptables-restore --noflush does.
func (tb *table) restore(text string) {
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		words := strings.Fields(line)
		switch {
		case line == "*mangle" || line == "COMMIT":
		case strings.HasPrefix(line, ":"):
			if name := strings.TrimPrefix(words[0], ":"); len(name) > 28 {
				tb.t.Errorf("iptables takes no name as long as %s", name)
			} else {
				tb.chains[name] = []string{}
			}
		case words[0] == "-X":
			tb.unused(words[1])
			delete(tb.chains, words[1])
		case words[0] == "-A":
			if _, made := tb.chains[words[1]]; !made {
				tb.t.Fatalf("there is no chain for %q", line)
			}
			tb.chains[words[1]] = append(tb.chains[words[1]], strings.Join(words[2:], " "))
		default:
			tb.t.Fatalf("not a line of iptables: %q", line)
		}
	}
}

func (tb *table) unused(name string) {
	if len(tb.chains[name]) > 0 {
		tb.t.Errorf("%s is not empty, and cannot be deleted", name)
	}
	for other, lines := range tb.chains {
		for _, line := range lines {
			if strings.HasSuffix(line, "-j "+name) {
				tb.t.Errorf("%s is used by %s, and cannot be deleted", name, other)
			}
		}
	}
}

// passes says whether a packet comes through without being marked as denied.
func (tb *table) passes(p packet) bool {
	var mark uint32
	tb.walk(firstName, p, &mark)
	return mark&0x200000 == 0
}

func (tb *table) walk(chain string, p packet, mark *uint32) {
	lines, made := tb.chains[chain]
	if !made {
		tb.t.Fatalf("there is no chain %s", chain)
	}
	for _, line := range lines {
		target, value, matches := tb.match(strings.Fields(line), p, *mark)
		switch {
		case !matches:
		case target == "RETURN":
			return
		case target == "MARK":
			bits, mask := parseMark(tb.t, value)
			*mark = *mark&^mask | bits
		default:
			tb.walk(target, p, mark)
		}
	}
}

func (tb *table) match(words []string, p packet, mark uint32) (target, value string, matches bool) {
	matches = true
	for i := 0; i < len(words); i++ {
		no := words[i] == "!"
		if no {
			i++
		}
		holds := true
		switch words[i] {
		case "-s":
			holds = within(tb.t, words[i+1], p.from)
		case "-d":
			holds = within(tb.t, words[i+1], p.to)
		case "-p":
			holds = words[i+1] == strings.ToLower(string(p.protocol))
		case "--dport":
			holds = inRange(words[i+1], p.port)
		case "--ctstate":
			holds = words[i+1] == "ESTABLISHED,RELATED" && p.answer || words[i+1] == "DNAT" && p.translated
		case "--mark":
			bits, mask := parseMark(tb.t, words[i+1])
			holds = mark&mask == bits
		case "--set-xmark":
			value = words[i+1]
		case "-j":
			target = words[i+1]
		case "-m", "--comment":
		default:
			tb.t.Fatalf("what is %q in %v?", words[i], words)
		}
		i++
		matches = matches && holds != no
	}
	return target, value, matches
}

func within(t *testing.T, block, address string) bool {
	if !strings.Contains(block, "/") {
		return block == address
	}
	prefix, err := netip.ParsePrefix(block)
	if err != nil {
		t.Fatal(err)
	}
	return prefix.Contains(netip.MustParseAddr(address))
}

func inRange(ports string, port int) bool {
	from, to, isRange := strings.Cut(ports, ":")
	if !isRange {
		to = from
	}
	least, _ := strconv.Atoi(from)
	most, _ := strconv.Atoi(to)
	return least <= port && port <= most
}

func parseMark(t *testing.T, text string) (bits, mask uint32) {
	value, masked, _ := strings.Cut(text, "/")
	for _, part := range []struct {
		text string
		to   *uint32
	}{{value, &bits}, {masked, &mask}} {
		number, err := strconv.ParseUint(strings.TrimPrefix(part.text, "0x"), 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		*part.to = uint32(number)
	}
	return bits, mask
}

// machine is several nodes with their tables, which are changed as a run changes them: from one state to the next.
type machine struct {
	tables map[string]*table
	rules  map[string]Rules
}

func newMachine(t *testing.T, nodes ...string) *machine {
	m := &machine{map[string]*table{}, map[string]Rules{}}
	for _, node := range nodes {
		m.tables[node] = &table{t, map[string][]string{firstName: {}}}
	}
	return m
}

func (m *machine) becomes(s State) {
	compiled := Compile(s)
	for node, table := range m.tables {
		rules := compiled.For(node)
		table.restore(rules.Replacing(m.rules[node]))
		m.rules[node] = rules
	}
}

// lets says whether a packet comes from its sender's node to its receiver's.
func (m *machine) lets(s State, p packet) bool {
	ways := map[string]bool{}
	for _, e := range s.Endpoints {
		if (e.Address == p.from || e.Address == p.to) && e.Node != "" {
			ways[e.Node] = true
		}
	}
	for node := range ways {
		if !m.tables[node].passes(p) {
			return false
		}
	}
	return true
}
