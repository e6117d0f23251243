module dev.cxp/conformance

go 1.26.0
