module gogs.mikescher.com/BlackForestBytes/goext

go 1.26.0
