module dev.cxp/suite/program

go 1.24
