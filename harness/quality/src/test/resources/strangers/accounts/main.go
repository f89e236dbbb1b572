// An accounts service as a Go team writes it: its health path answers at once, its data only once it is read.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	var read atomic.Bool
	seconds, _ := time.ParseDuration(os.Getenv("READS_FOR"))
	time.AfterFunc(seconds, func() { read.Store(true) })
	http.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	http.HandleFunc("/accounts/", func(w http.ResponseWriter, r *http.Request) {
		if !read.Load() {
			http.Error(w, "reading", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"account": strings.TrimPrefix(r.URL.Path, "/accounts/")})
	})
	server := &http.Server{Addr: ":8080"}
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		<-told
		time.Sleep(5 * time.Second) // some are still sent to it
		_ = server.Shutdown(context.Background())
		close(ended)
	}()
	_ = server.ListenAndServe()
	<-ended
}
