module dev.cxp/stand-in

go 1.24
