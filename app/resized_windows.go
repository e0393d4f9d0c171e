package main

import "os"

// notifyResized does nothing here: a console of Windows tells only whoever reads its events, and then no lines.
func notifyResized(chan<- os.Signal) {}
