// Reads pipelines of Logstash by the grammar of github.com/breml/logstash-config and names what it cannot read.
package main

import (
	"fmt"
	"os"

	config "github.com/breml/logstash-config"
)

func main() {
	failed := false
	for _, file := range os.Args[1:] {
		if _, err := config.ParseFile(file, config.IgnoreComments(true)); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}
