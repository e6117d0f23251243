package main

// chooseNodes decides what kind of nodes the cluster gets, and says so.
func (p *process) chooseNodes() {
	if p.options.nodeKind == autoKind {
		p.options.nodeKind = simulatedKind
	}
	p.events.emit("nodes", field{"kind", p.options.nodeKind}, field{"count", p.options.nodes})
}
