module peer

go 1.26.0

require ffsyncclient v1.9.0

require (
	github.com/joomcode/errorx v1.2.0 // indirect
	github.com/zenazn/pkcs7pad v0.0.0-20170308005700-253a5b1f0e03 // indirect
	gogs.mikescher.com/BlackForestBytes/goext v0.0.569 // indirect
	golang.org/x/crypto v0.37.0 // indirect
	golang.org/x/sys v0.32.0 // indirect
	golang.org/x/term v0.31.0 // indirect
)

replace (
	ffsyncclient => github.com/Mikescher/firefox-sync-client v1.9.0
	gogs.mikescher.com/BlackForestBytes/goext => ./goext
)
