module pause-image

go 1.26
