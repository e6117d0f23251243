module dev.cxp/k3s-stand-in

go 1.24
