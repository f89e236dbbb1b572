module strangers/accounts

go 1.22
